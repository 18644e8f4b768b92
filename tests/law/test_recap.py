"""A recapitulation: its columns at each level, its sums, its record, and what is wrong with one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.law import recap, tally
from sinergi.law.election import Election
from sinergi.law.form import RECAP, Template, template
from sinergi.law.recap import Change, Place, Unit
from sinergi.ledger import kinds
from sinergi.ledger.tree import root_of_values
from tests.law import sample

AT = "2029-02-16T10:00:00+09:00"


def hexid(n: int) -> str:
    return f"{n:064x}"


@pytest.fixture(scope="module")
def election() -> Election:
    return sample.election()


@pytest.fixture(scope="module")
def form(election: Election) -> Template:
    return template(election, "ppwp", "-", RECAP)


KEC = Place("ppwp", "-", "kecamatan", "910601")
STATIONS = ("9106011001001", "9106011001002", "9106011002001")


def unit(form: Template, code: str, n: int, *ids: int, **more: Any) -> Unit:
    """A unit whose every row is ``n``."""
    return Unit(code, (n,) * len(form.fields), tuple(map(hexid, ids)), **more)


def three(form: Template) -> list[Unit]:
    return [unit(form, code, n, 10 - n) for n, code in enumerate(STATIONS, 1)]


def body(made: recap.Recap) -> dict[str, Any]:
    return made.body(election="contoh-2029", at=AT, sitting=hexid(99), pdf=hexid(98))


# --- places ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contest", "area", "district", "level", "units"),
    [
        ("ppwp", "910601", "-", "kecamatan", STATIONS),
        ("ppwp", "9106", "-", "kabkota", ("910601",)),
        ("ppwp", "91", "-", "provinsi", ("9106",)),
        ("ppwp", "nasional", "-", "nasional", ("91", "990101")),
        ("ppwp", "990101", "-", "ppln", ("9901010001001",)),
        ("dpr", "nasional", "9101", "nasional", ("91",)),
        ("dpr", "nasional", "3102", "nasional", ("990101",)),
        ("dprd-prov", "910601", "910001", "kecamatan", (STATIONS[0], STATIONS[2])),
        ("dprd-prov", "910601", "910002", "kecamatan", (STATIONS[1],)),
        ("dprd-prov", "91", "910002", "provinsi", ("9106",)),
    ],
)
def test_the_columns_are_the_units_below_that_hold_the_district(
    election: Election, contest: str, area: str, district: str, level: str, units: Sequence[str]
):
    place = recap.place_at(election, contest, area, district)
    assert (place.level, place.district) == (level, district)
    assert recap.units_of(election, place) == tuple(units)


@pytest.mark.parametrize(
    ("contest", "area", "district", "why"),
    [
        ("ppwp", "9106011001", "", "no plenary"),
        ("ppwp", "9901", "", "no plenary"),
        ("ppwp", "99", "", "no plenary"),
        ("ppwp", "910602", "", "no station"),
        ("dprd-prov", "nasional", "910001", "ends at level provinsi"),
        ("dprd-prov", "990101", "", "ends at level provinsi"),
        ("dprd-prov", "910601", "", "2 districts"),
        ("dpr", "91", "3102", "no station of district 3102"),
    ],
)
def test_where_no_recap_is_made(
    election: Election, contest: str, area: str, district: str, why: str
):
    with pytest.raises(recap.NotAPlace, match=why):
        recap.place_at(election, contest, area, district)


def test_contests_end_at_their_own_level(election: Election):
    contests = election.contests
    assert recap.levels_of(contests["ppwp"])[-1] == "nasional"
    assert recap.levels_of(contests["dprd-prov"]) == ("kecamatan", "kabkota", "provinsi")


# --- sums and record ------------------------------------------------------------------------------


def test_a_recap_is_a_record_of_its_kind_and_finds_nothing_in_itself(form: Template):
    made = recap.make(KEC, form, three(form), open={})
    record = body(made)
    assert kinds.fault(record) is None
    assert record["counts"] == [6] * len(form.fields)
    assert record["basis"] == root_of_values([hexid(9), hexid(8), hexid(7)])
    assert record["size"] == 3
    assert "open" not in record
    assert "changes" not in record
    assert recap.check(record, form, made.units) == ()


def test_the_hash_on_paper_leaves_out_the_clock_and_the_paper(form: Template):
    record = body(recap.make(KEC, form, three(form), open={}))
    moved = {**record, "at": "2029-02-17T10:00:00+09:00", "pdf": hexid(1)}
    assert recap.content_hash(moved) == recap.content_hash(record)
    assert recap.content_hash({**record, "size": 4}) != recap.content_hash(record)


def test_what_is_not_settled_is_listed_or_no_recap_is_made(form: Template):
    held = Unit(STATIONS[1], None, state="held")
    units = [three(form)[0], held, Unit(STATIONS[2], None, state="void")]
    with pytest.raises(recap.NotSettled) as error:
        recap.make(KEC, form, units, open={})
    assert error.value.codes == (STATIONS[1],)
    made = recap.make(KEC, form, units, open={STATIONS[1]: "kotak belum tiba"})
    record = body(made)
    assert (record["size"], record["open"]) == (1, {STATIONS[1]: "kotak belum tiba"})
    assert recap.check(record, form, units) == ()
    found = recap.check({k: v for k, v in record.items() if k != "open"}, form, units)
    assert [(f.code, f.context["area"], f.context["state"]) for f in found] == [
        ("V601", STATIONS[1], "held")
    ]


def test_a_settled_unit_that_is_listed_is_not_summed(form: Template):
    units = three(form)
    made = recap.make(KEC, form, units, open={STATIONS[2]: "selisih belum selesai"})
    assert made.counts == (3,) * len(form.fields)
    assert recap.check(body(made), form, units) == ()


@given(st.data())
def test_one_vote_more_in_any_row_is_found_with_both_numbers(data: st.DataObject):
    form = template(sample.election(), "dpr", "9101", RECAP)
    units = three(form)
    row = data.draw(st.integers(0, len(form.fields) - 1))
    column = data.draw(st.integers(0, 2))
    more = data.draw(st.sampled_from((-1, 1, 100)))

    record = body(recap.make(Place("dpr", "9101", "kecamatan", "910601"), form, units, open={}))
    record["counts"][row] += more
    (found,) = recap.check(record, form, units)
    assert (found.code, found.fields) == ("V602", (form.names[row],))
    assert (found.context["said"], found.context["due"]) == (6 + more, 6)

    paper = {u.code: list(u.counts or ()) for u in units}
    assert recap.check_columns(paper, form, units) == ()
    paper[STATIONS[column]][row] += more
    (found,) = recap.check_columns(paper, form, units)
    assert (found.code, found.fields) == ("V601", (form.names[row],))
    assert found.context["area"] == STATIONS[column]
    assert (found.context["said"], found.context["due"]) == (column + 1 + more, column + 1)


def test_a_column_of_another_unit_is_named(form: Template):
    column = {"9106019999001": [0] * len(form.fields)}
    (found,) = recap.check_columns(column, form, three(form))
    assert (found.code, found.context["area"]) == ("V601", "9106019999001")


def test_a_basis_of_other_records_is_found_even_where_the_sums_are_equal(form: Template):
    units = three(form)
    record = body(recap.make(KEC, form, units, open={}))
    later = [unit(form, STATIONS[0], 1, 55), *units[1:]]
    (found,) = recap.check(record, form, later)
    assert (found.code, found.context["size"]) == ("V601", 3)
    assert found.context["basis"] != record["basis"]


def test_a_listed_unit_that_is_none_of_it_is_named(form: Template):
    record = {**body(recap.make(KEC, form, three(form), open={})), "open": {"910699": "x"}}
    assert [f.context["state"] for f in recap.check(record, form, three(form))] == ["unknown"]


def test_changes_since_the_recaps_below_are_listed_and_added(form: Template):
    size = len(form.fields)
    units = [unit(form, "910601", 10, 1), unit(form, "910602", 5, 2)]
    change = Change(STATIONS[0], (hexid(7),), (3,) * size, (2, *[3] * (size - 1)))
    place = Place("ppwp", "-", "kabkota", "9106")
    made = recap.make(place, form, units, open={}, changes=[change])
    record = body(made)
    assert record["counts"][:2] == [14, 15]
    assert record["changes"] == [hexid(7)]
    assert recap.check(record, form, units, [change]) == ()
    unlisted = {k: v for k, v in record.items() if k != "changes"}
    assert [f.code for f in recap.check(unlisted, form, units, [change])] == ["V602"]
    assert [f.code for f in recap.check(record, form, units)] == ["V602", "V602"]
    # held again since: it is listed itself, and what the kecamatan summed of it is taken out
    held = replace(change, now=None, state="held")
    (found,) = recap.check(record | {"counts": [12] * size}, form, units, [held])
    assert (found.context["area"], found.context["state"]) == (STATIONS[0], "held")
    out = recap.make(place, form, units, open={STATIONS[0]: "dihitung ulang"}, changes=[held])
    assert out.counts == (12,) * size
    assert recap.check(body(out), form, units, [held]) == ()
    # left out below and settled since: the change brings it in
    found_again = replace(change, was=None)
    brought = recap.make(place, form, units, open={}, changes=[found_again])
    assert brought.counts[:2] == (17, 18)
    aside = recap.make(place, form, units, open={"910601": "kotak"}, changes=[change])
    assert "changes" not in body(aside)
    assert aside.counts == (5,) * size


def test_an_empty_box_is_a_blank_and_never_summed(form: Template):
    vector = {"valid": 4}
    counts = recap.by_name(form, vector)
    assert counts.count(-1) == len(form.fields) - 1
    made = recap.make(KEC, form, [Unit(STATIONS[0], counts, (hexid(1),))], open={})
    assert dict(zip(form.names, made.counts, strict=True))["valid"] == 4
    assert min(made.counts) == 0
    with pytest.raises(ValueError, match="no field party"):
        recap.by_name(form, {"party.1.total": 1})


@given(st.lists(st.lists(st.integers(-1, 999), min_size=3, max_size=3), max_size=6))
def test_sums_are_those_of_the_tallies(columns: list[list[int]]):
    expected = [sum(max(c[i], 0) for c in columns) for i in range(3)]
    assert list(recap.totals(columns, size=3)) == expected


def test_the_recaps_form_has_every_row_of_the_stations_form(election: Election):
    for contest, district, kind in (("ppwp", "-", "regular"), ("dpr", "9101", "regular")):
        station = template(election, contest, district, kind)
        place = Place(contest, district, "kecamatan", "910601")
        vector = tally.contribution(station, range(len(station.fields)))
        assert recap.by_name(recap.form_of(election, place), vector) == tuple(
            range(len(station.fields))
        )
