"""The form of a contest: its fields in the form's order, and a hash that never moves."""

import json
from dataclasses import replace

from hypothesis import given

from sinergi.law.definition import parse
from sinergi.law.election import GROUPS, Candidate, Election
from sinergi.law.form import RECAP, RECAP_BOXES, Template, template, templates
from sinergi.ledger.canonical import canonical, sha256_hex
from tests.law import sample
from tests.law.elections import elections

ADMIN = (
    "voters.dpt.l", "voters.dpt.p", "voters.dpt.j",
    "users.dpt.l", "users.dpt.p", "users.dpt.j", "users.dptb.l", "users.dptb.p", "users.dptb.j",
    "users.dpk.l", "users.dpk.p", "users.dpk.j", "users.total.l", "users.total.p", "users.total.j",
    "ballots.received", "ballots.used", "ballots.spoiled", "ballots.unused",
    "disabled.l", "disabled.p", "disabled.j",
)  # fmt: skip

#: The form of a sample: written out, so that neither order, nor page, nor spelling can drift.
GOLDEN = (
    '{"contest":"ppwp","district":"-","fields":['
    '{"boxes":3,"name":"voters.dpt.l","need":"admin","page":1,"section":"I"},'
    '{"boxes":3,"name":"voters.dpt.p","need":"admin","page":1,"section":"I"},'
    '{"boxes":3,"name":"voters.dpt.j","need":"admin","page":1,"section":"I"},'
    '{"boxes":3,"name":"votes.1","need":"votes","page":2,"section":"IV"},'
    '{"boxes":3,"name":"votes.2","need":"votes","page":2,"section":"IV"},'
    '{"boxes":3,"name":"valid","need":"votes","page":2,"section":"V"},'
    '{"boxes":3,"name":"invalid","need":"votes","page":2,"section":"V"},'
    '{"boxes":3,"name":"total","need":"votes","page":2,"section":"V"}],"options":['
    '{"field":"votes.1","name":"Satu & Sutu","number":1,"status":"active"},'
    '{"field":"votes.2","name":"Dua & Duo","number":2,"status":"active"}],'
    '"station_kind":"regular"}'
)


def test_a_templates_bytes_and_hash_do_not_drift():
    e = sample.election(
        ("election.toml", 'method = "president"', 'method = "president"\nfields = ["voters"]')
    )
    form = template(e, "ppwp", "-", "regular")
    assert canonical(form.to_json()).decode() == GOLDEN
    assert form.hash == sha256_hex(GOLDEN.encode())
    assert form.hash == "aa70ee6c44123900ebf73f8896049b784fdf18f1453fa4454ea91d4207d4b33f"
    assert form.form == f"ppwp/-/{form.hash[:16]}"


def test_the_fields_stand_in_the_order_of_the_form():
    e = sample.election()
    assert template(e, "ppwp", "-", "regular").names == (
        *ADMIN, "votes.1", "votes.2", "valid", "invalid", "total",
    )  # fmt: skip
    assert template(e, "dpr", "9101", "regular").names == (
        *ADMIN,
        "party.1.list", "party.1.1", "party.1.2", "party.1.total",
        "party.2.list", "party.2.total",
        "valid", "invalid", "total",
    )  # fmt: skip


def test_vote_fields_are_pairs_or_party_totals():
    e = sample.election()
    assert template(e, "ppwp", "-", "pos").vote_fields == ("votes.1", "votes.2")
    form = template(e, "dprd-prov", "910001", "regular")
    assert form.vote_fields == ("party.1.total", "party.2.total", "party.18.total")
    assert form.parties[18] == ("party.18.list", "party.18.1")
    assert form.parties[1] == ("party.1.list",)


def test_boxes_come_from_the_kind_and_recaps_have_room_for_the_nation():
    e = sample.election()
    boxes = {
        kind: {f.boxes for f in template(e, "ppwp", "-", kind).fields}
        for kind in ("regular", "pos", RECAP)
    }
    assert boxes == {"regular": {3}, "pos": {4}, RECAP: {RECAP_BOXES}}


def test_an_import_form_has_only_what_its_source_published():
    e = sample.election(
        (
            "election.toml",
            'method = "president"',
            'method = "president"\nfields = ["voters", "users"]',
        )
    )
    names = template(e, "ppwp", "-", "regular").names
    assert names[:15] == ADMIN[:15]
    assert names[15:] == ("votes.1", "votes.2", "valid", "invalid", "total")


def test_statuses_are_on_the_form_and_change_its_identity():
    e = sample.election()
    form = template(e, "dpr", "9101", "regular")
    assert {o.field: o.status for o in form.options}["party.1.2"] == "struck"
    other = sample.election(("candidates.csv", "Budi,L,struck", "Budi,L,active"))
    changed = template(other, "dpr", "9101", "regular")
    assert changed.names == form.names
    assert changed.form != form.form
    assert template(other, "dpr", "3102", "pos").form == template(e, "dpr", "3102", "pos").form


def test_the_empty_box_stands_as_number_one():
    e = sample.election(("candidates.csv", "1,Satu & Sutu,LP,active", "1,Kolom kosong,,empty-box"))
    form = template(e, "ppwp", "-", "regular")
    assert [(o.field, o.name, o.status) for o in form.options] == [
        ("votes.1", "Kolom kosong", "empty-box"),
        ("votes.2", "Dua & Duo", "active"),
    ]


def test_a_dpd_form_with_sixty_options_goes_over_three_pages():
    e = sample.election()
    people = tuple(Candidate("ppwp", "-", 0, n, f"Calon {n}", "") for n in range(60, 0, -1))
    form = template(replace(e, candidates=people), "ppwp", "-", "regular")
    votes = [f for f in form.fields if f.section == "IV"]
    assert [f.name for f in votes] == [f"votes.{n}" for n in range(1, 61)]
    assert [sum(f.page == page for f in votes) for page in (2, 3, 4)] == [20, 20, 20]
    assert form.index["votes.60"] == len(ADMIN) + 59


def test_a_party_without_area_stands_everywhere_a_local_one_only_below_the_nation():
    e = sample.election(("candidates.csv", "dpr,3102,2,1,Citra,P,active\n", ""))
    assert list(template(e, "dpr", "9101", "regular").parties) == [1, 2]
    assert list(template(e, "dpr", "3102", "pos").parties) == [1, 2]
    assert list(template(e, "dprd-prov", "910002", "regular").parties) == [1, 2, 18]


def test_every_district_and_kind_that_votes_has_a_template_and_a_recap():
    e = sample.election()
    assert set(templates(e, "dprd-prov")) == {
        ("910001", "regular"), ("910001", RECAP), ("910002", "regular"), ("910002", RECAP),
    }  # fmt: skip
    assert set(templates(e, "ppwp")) == {("-", "regular"), ("-", "pos"), ("-", RECAP)}


@given(elections())
def test_templates_go_through_their_json_unchanged(election: Election):
    for contest in election.contests:
        for key, form in templates(election, contest).items():
            again = Template.from_json(json.loads(canonical(form.to_json())))
            assert again == form
            assert again.hash == form.hash
            assert (form.district, form.station_kind) == key
            assert len(set(form.names)) == len(form.names)
            assert {f.section for f in form.fields if f.need == "votes"} <= {"IV", "V"}
            admin = tuple(f.name for f in form.fields if f.need == "admin")
            assert (admin == ADMIN) == (election.contests[contest].fields == GROUPS)


def test_each_of_many_districts_has_its_own_candidates_only():
    rows = "".join(
        f"dpr,{d},{p},{n},Calon {d}-{p}-{n},,active\n"
        for d in range(1000, 1300) for p in (1, 2) for n in range(1, 28)
    )  # fmt: skip
    files = sample.changed()
    files["districts.csv"] += "".join(f"dpr,{d},Dapil {d},8\n" for d in range(1000, 1300))
    files["district_areas.csv"] += "".join(
        f"dpr,{d},9106011{d - 1000 + 200:03d}\n" for d in range(1000, 1300)
    )
    files["regions.csv"] += "".join(f"9106011{n + 200:03d},Kampung {n},\n" for n in range(300))
    files["stations.csv"] += "".join(
        f"9106011{n + 200:03d}001,regular,1,1,WIT\n" for n in range(300)
    )
    files["candidates.csv"] += rows
    found = parse(files, known_checks=sample.CHECKS)
    assert found.errors == ()
    assert found.election is not None
    forms = templates(found.election, "dpr")
    assert len(forms) == 2 * 302
    assert [o.number for o in forms["1042", "regular"].options if o.party == 2] == [
        *range(1, 28),
        0,
    ]
