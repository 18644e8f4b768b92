"""Libraries' pages speak in this house's terms: the second step is called so everywhere.

A text that was added: write it into ``core/library_words/<language>/LC_MESSAGES/django.po``, then
``msgfmt --check-format -o django.mo django.po`` beside it.
"""

import gettext
import re
from pathlib import Path

import allauth
import django
import pytest
from django.conf import settings
from django.utils import translation

WORDS = Path(settings.LOCALE_PATHS[0])
LIBRARIES = [Path(library.__file__).parent for library in (allauth, django)]
PAIR = re.compile(r'^msgid "(.+)"\n(?:msgid_plural ".+"\nmsgstr\[0\]|msgstr) "(.+)"$', re.MULTILINE)


def written(language: str) -> dict[str, str]:
    text = (WORDS / language / "LC_MESSAGES/django.po").read_text()
    return dict(PAIR.findall(text))


def said_by_libraries() -> set[str]:
    said = set()
    for catalogue in (
        LIBRARIES[0] / "locale/id/LC_MESSAGES/django.mo",
        LIBRARIES[1] / "contrib/auth/locale/id/LC_MESSAGES/django.mo",
    ):
        with catalogue.open("rb") as file:
            found = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        said |= {key if isinstance(key, str) else key[0] for key in found}
    return said


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_page_says_what_is_written(language: str) -> None:
    with translation.override(language):
        for text, ours in written(language).items():
            plural = "%(count)s" in text or "_count)s" in text or "_length)d" in text
            found = translation.ngettext(text, text, 1) if plural else translation.gettext(text)
            assert found == ours, "compile it, and see that its plural rule is allauth's"


def test_only_what_libraries_say_stands_there() -> None:
    assert set(written("id")) | set(written("en")) <= said_by_libraries()


def test_no_other_word_for_the_second_step_is_left_on_a_page_of_ours() -> None:
    """Of the library's messages that its pages here can show."""
    with translation.override("id"):
        for path in (LIBRARIES[0] / "templates/mfa").rglob("*.html"):
            for text in re.findall(
                r'trans(?:late)? "([^"]+)"|translate %}([^{]+){%', path.read_text()
            ):
                said = translation.gettext(text[0] or text[1])
                assert not re.search("faktor|kunci keamanan", said, re.IGNORECASE), (
                    path.name,
                    said,
                )
