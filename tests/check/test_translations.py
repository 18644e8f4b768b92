"""Pages speak Indonesian in their source and English from the catalogues: none may be missing.

A text that was added: write it into the application's ``locale/en/LC_MESSAGES/django.po``, then
``msgfmt --check-format -o django.mo django.po`` beside it.
"""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[2] / "src" / "sinergi"
CATALOGUES = sorted(p.parents[3] for p in SOURCE.rglob("locale/en/LC_MESSAGES/django.po"))
_CALLS = ("_", "gettext", "gettext_lazy")


def texts_of(application: Path) -> Iterator[str]:
    """Every text to be translated in the application's Python and templates."""
    for path in application.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in _CALLS
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                yield node.args[0].value
    for path in application.rglob("templates/**/*.html"):
        found = templatize(path.read_text(), origin=str(path))
        for quoted in re.findall(
            r"""gettext\(u?(""" r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", found
        ):
            yield ast.literal_eval(quoted)
        for quoted in re.findall(r"""_\(("(?:[^"\\]|\\.)*")\)""", found):
            yield ast.literal_eval(quoted)


def catalogue(application: Path) -> dict[str, str]:
    """The .po as written: one line each (``msgid "..."``, ``msgstr "..."``)."""
    text = (application / "locale/en/LC_MESSAGES/django.po").read_text()
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', text, re.MULTILINE)
    return {a.replace('\\"', '"'): b.replace('\\"', '"') for a, b in pairs}


@pytest.mark.parametrize("application", CATALOGUES, ids=lambda p: p.name)
def test_every_text_has_its_english(application: Path) -> None:
    known = catalogue(application)
    found = set(texts_of(application))
    assert len(found) > 10
    assert not sorted(found - set(known)), "add them to the .po"
    assert not sorted(set(known) - found), "these are said nowhere any more"
    assert not [text for text, english in known.items() if not english]


@pytest.mark.parametrize("application", CATALOGUES, ids=lambda p: p.name)
def test_what_is_compiled_is_what_is_written(application: Path) -> None:
    with (application / "locale/en/LC_MESSAGES/django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for text, english in catalogue(application).items():
        assert compiled.gettext(text) == english
