"""The texts people read of findings, fields and statuses: complete, in both languages, true."""

import json
import re
from collections import defaultdict
from importlib import resources
from string import Formatter
from typing import Any, get_args

import pytest

from sinergi.core import demo
from sinergi.law.checks import CODES, Finding, context, evaluate
from sinergi.law.checks.table import BY_CODE
from sinergi.law.definition import parse
from sinergi.law.form import ADMIN_FIELDS, Template, templates
from sinergi.law.lifecycle import Status
from tests.law.checks.examples import EXAMPLES
from tests.law.checks.forms import FORM_WARNINGS, PPWP, asking, counts

LANGUAGES = ("id", "en")
READERS = ("officer", "desk", "public")
EVERY = [(code, lang, reader) for code in CODES for lang in LANGUAGES for reader in READERS]
#: A text names the thing and the next step; nobody is accused of anything.
BLAME = re.compile(
    r"\b(salah\w*|kesalahan|curang\w*|kecurangan|lalai\w*|keliru|"
    r"wrong\w*|fault\w*|mistake\w*|fraud\w*|cheat\w*|error\w*|careless\w*)\b",
    re.IGNORECASE,
)
SHAPES = {
    "empty": "○", "received": "◌", "accepted": "◔", "held": "▲", "disputed": "⇄", "recapped": "✓",
    "final": "■", "not-voted": "⏸", "void": "✕",
}  # fmt: skip


def _load(name: str) -> dict[str, Any]:
    """A message file; a key that stands twice in it is an error."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        assert len(found) == len(pairs), f"{name}: a key stands twice in {[k for k, _ in pairs]}"
        return found

    text = resources.files("sinergi.core").joinpath("messages", name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text, object_pairs_hook=once)
    return loaded


CHECKS = {lang: _load(f"checks.{lang}.json") for lang in LANGUAGES}
FIELDS = {lang: _load(f"fields.{lang}.json") for lang in LANGUAGES}
STATUS = {lang: _load(f"status.{lang}.json") for lang in LANGUAGES}


def _placeholders(text: str) -> set[str]:
    """Names in braces; plain names only, since the page replaces nothing else."""
    found = set()
    for _, name, spec, conversion in Formatter().parse(text):
        if name is not None:
            assert re.fullmatch(r"\w+", name), text
            assert not spec, text
            assert conversion is None, text
            found.add(name)
    return found


def _broken_forms() -> list[Finding]:
    found: list[Finding] = []
    for example in EXAMPLES:
        changes = {k.replace(".", "__"): v for k, v in example.broken.items()}
        numbers = counts(example.form, **changes)
        found += evaluate(example.form, asking(*FORM_WARNINGS), numbers, CODES)
    return found


def _broken_contexts() -> list[Finding]:
    here = {"station": "3171011001001", "contest": "ppwp"}
    neighbours = [[60 + i, 40 - i, 20 + i] for i in range(-5, 5)]
    names = ("votes.1", "votes.2", "votes.3")
    found = [
        context.identity({**here, "station": "3171011001002"}, **here),
        context.identity({**here, "contest": "dpr"}, **here),
        context.identity({"station": "3171011001002", "contest": "dpr"}, **here),
        context.key_status(["enrolled", "late"]),
        context.disputed(["votes.1"], 2),
        context.readings(["votes.1", "users.dpk.j"], PPWP),
        context.users_across({"ppwp": 200, "dpr": 190}, moved_in=3),
        context.repeated_numbers(["3171011001007"]),
        context.far_from_neighbours([1, 110, 9], neighbours, names),
        context.words_differ(["votes.2"]),
        context.signatures({"kpps": 6}),
        context.signatures({"witnesses": {"1": "refused", "2": "absent"}}),
        context.roll(174, 175),
        context.logistics(177, 178),
        context.recap_column([1, 2, 3], [1, 2, 4], names, area="9106121001"),
        context.recap_sums([3, 5], [[1, 2], [2, 2]], names[:2]),
    ]
    assert all(found), found
    return [finding for group in found for finding in group]


@pytest.fixture(scope="module")
def findings() -> dict[str, list[Finding]]:
    """Findings of every code, as evaluations give them."""
    by_code: dict[str, list[Finding]] = defaultdict(list)
    for finding in [*_broken_forms(), *_broken_contexts()]:
        by_code[finding.code].append(finding)
    assert set(by_code) == set(CODES)
    return by_code


@pytest.fixture(scope="module")
def forms() -> list[Template]:
    """Every form of the demonstration, recapitulations included."""
    election = parse(demo.files(), known_checks=CODES).election
    assert election is not None
    found = [t for c in election.contests for t in templates(election, c).values()]
    assert {t.contest for t in found} == set(election.contests)
    return found


# --- findings --------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_has_one_text_for_each_reader_and_no_code_is_unknown(lang: str):
    assert {code: set(texts) for code, texts in CHECKS[lang].items()} == {
        code: set(READERS) for code in CODES
    }


@pytest.mark.parametrize(("code", "lang", "reader"), EVERY)
def test_a_text_is_whole_sentences(code: str, lang: str, reader: str):
    text = CHECKS[lang][code][reader]
    assert text == text.strip()
    assert text.endswith(".")
    assert text[0].isupper()
    assert "  " not in text
    assert ".." not in text
    sentences = re.split(r"(?<=\.) ", text)
    assert all(len(s.split()) <= 42 for s in sentences), sentences
    assert BLAME.search(text) is None, text


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("reader", READERS)
def test_both_languages_name_the_same_figures_and_are_two_languages(code: str, reader: str):
    indonesian, english = (CHECKS[lang][code][reader] for lang in LANGUAGES)
    assert _placeholders(indonesian) == _placeholders(english)
    assert indonesian != english


@pytest.mark.parametrize(("code", "lang", "reader"), EVERY)
def test_every_figure_a_text_names_is_always_there(
    code: str, lang: str, reader: str, findings: dict[str, list[Finding]]
):
    text = CHECKS[lang][code][reader]
    for finding in findings[code]:
        missing = _placeholders(text) - set(finding.context)
        assert not missing, (finding, missing)
        filled = text.format(**finding.context)
        assert "{" not in filled
        assert "}" not in filled


def test_sums_and_limits_show_both_sides_to_everyone():
    for code, check in BY_CODE.items():
        if check.relation:
            for lang in LANGUAGES:
                for reader in READERS:
                    assert {"left", "right"} <= _placeholders(CHECKS[lang][code][reader]), code
                assert "difference" in _placeholders(CHECKS[lang][code]["desk"]), code


@pytest.mark.parametrize("code", CODES)
def test_the_desk_is_told_the_rule_or_the_number_of_the_check(code: str):
    named = BY_CODE[code].rule
    for lang, (rule, check) in {"id": ("Aturan", "Pemeriksaan"), "en": ("Rule", "Check")}.items():
        text = CHECKS[lang][code]["desk"]
        if named:
            assert f"{rule} {named}" in text
        else:
            assert f"{check} {code}" in text or re.search(r"PKPU \d+/\d{4}", text), text


def test_the_ground_for_a_recount_and_the_reserve_name_their_articles():
    for code, article in (("V502", "374"), ("W201", "344")):
        assert f"Pasal {article} " in CHECKS["id"][code]["desk"]
        assert f"article {article} " in CHECKS["en"][code]["desk"]


@pytest.mark.parametrize("code", CODES)
def test_the_public_is_told_what_waits_and_what_does_not(code: str):
    indonesian, english = (CHECKS[lang][code]["public"] for lang in LANGUAGES)
    held, only_admin = "Angka ditahan sampai" in indonesian, "hanya menahan" in indonesian
    noted = "hanya dicatat" in indonesian
    assert (held, only_admin, noted) == tuple(code[0] == letter for letter in "VAW"), indonesian
    held, only_admin = "numbers are held until" in english, "holds only" in english
    noted = "only noted" in english
    assert (held, only_admin, noted) == tuple(code[0] == letter for letter in "VAW"), english
    if code[0] == "A":
        assert "perolehan suara tidak ditahan" in indonesian
        assert "lets the votes go out" in english


def test_an_a_names_the_section_its_finding_holds(findings: dict[str, list[Finding]]):
    """A103, A004 and A005 hold the sections of their fields: they name none."""
    for code in CODES:
        if code[0] != "A":
            continue
        roman = {"1": "I", "2": "II", "3": "III"}.get(code[1]) if code != "A103" else None
        for lang, word in (("id", r"menahan angka administrasi bagian"), ("en", "of section")):
            named = re.findall(rf"{word} (I+)\b", CHECKS[lang][code]["public"])
            assert named == ([roman] if roman else []), (code, lang)


# --- fields ----------------------------------------------------------------------------------------


def _named(names: dict[str, str], field: str) -> str:
    """A field's name: its own, or that of the pattern it fits, filled."""
    if field in names:
        return names[field]
    for pattern, text in names.items():
        shape = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>\\d+)", re.escape(pattern))
        fits = re.fullmatch(shape, field) if "{" in pattern else None
        if fits:
            return text.format(**fits.groupdict())
    raise AssertionError(f"{field} has no name")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_of_every_form_has_a_name_of_its_own(lang: str, forms: list[Template]):
    for form in forms:
        named = {field: _named(FIELDS[lang], field) for field in form.names}
        assert len(set(named.values())) == len(named), (form.form, named)
        assert not any("{" in name for name in named.values())
        assert all(f"section.{f.section}" in FIELDS[lang] for f in form.fields)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_administrative_field_and_row_has_its_own_name(lang: str):
    names = FIELDS[lang]
    for field in (name for group in ADMIN_FIELDS.values() for name in group):
        row, _, sex = field.rpartition(".")
        assert field in names
        if sex in "lpj":
            assert names[field].startswith(f"{names[row]}, ")
            assert names[field].endswith(f"({sex.upper()})")


def test_the_names_of_fields_are_the_official_ones():
    assert FIELDS["id"]["users.dptb.l"] == "Pengguna hak pilih dalam DPTb, laki-laki (L)"
    for word, field in (
        ("diterima, termasuk cadangan", "received"), ("digunakan", "used"),
        ("dikembalikan (rusak atau keliru coblos)", "spoiled"), ("tidak digunakan", "unused"),
    ):  # fmt: skip
        assert word in FIELDS["id"][f"ballots.{field}"]


def test_both_languages_name_the_same_fields_with_the_same_numbers():
    assert list(FIELDS["id"]) == list(FIELDS["en"])
    for key in FIELDS["id"]:
        in_both = [_placeholders(FIELDS[lang][key]) for lang in LANGUAGES]
        assert in_both == [_placeholders(key)] * 2, key
        assert all(FIELDS[lang][key].strip() for lang in LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_five_sections_carry_their_roman_numerals(lang: str):
    for section in ("I", "II", "III", "IV", "V"):
        assert FIELDS[lang][f"section.{section}"].startswith(f"{section}. ")


# --- status ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_status_is_a_word_and_a_shape_of_its_own(lang: str):
    every = set(get_args(Status))
    assert set(STATUS[lang]) == every | {f"{status}.shape" for status in every}
    words = [STATUS[lang][status] for status in every]
    assert len(set(words)) == len(words)
    assert all(word.strip() and word[0].isupper() for word in words)
    assert {status: STATUS[lang][f"{status}.shape"] for status in every} == SHAPES


def test_the_statuses_are_words_of_two_languages():
    for status in get_args(Status):
        assert STATUS["id"][status] != STATUS["en"][status]
