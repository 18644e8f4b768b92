"""Every kind of record: what parses, and what each key refuses."""

import pytest

from sinergi.ledger import kinds, record
from sinergi.ledger.canonical import canonical
from sinergi.ledger.record import RecordError
from tests.ledger import sample
from tests.ledger.sample import AT, FORM, LEAST, OPTIONS, STATION, body, digest, raw_note


def parse(made):
    return record.parse(raw_note(canonical(made)))


def refused(made):
    with pytest.raises(RecordError) as caught:
        parse(made)
    return caught.value


def test_there_is_an_example_of_every_kind():
    assert set(LEAST) == set(kinds.KINDS)


@pytest.mark.parametrize("kind", LEAST)
def test_the_least_and_the_fullest_record_of_a_kind_parse(kind):
    for made in (body(kind), body(kind, **OPTIONS.get(kind, {}))):
        read = parse(made)
        assert (read.kind, read.body) == (kind, made)
        assert record.text_of(made) == read.text
        assert read.note.startswith(read.text)


@pytest.mark.parametrize("kind", LEAST)
def test_every_required_key_is_required(kind):
    for name in kinds.KINDS[kind].required:
        assert refused(body(kind, **{name: None})).code == "bad-note"


@pytest.mark.parametrize("kind", LEAST)
def test_every_optional_key_has_an_example_and_is_never_empty(kind):
    optional = kinds.KINDS[kind].optional
    # `recaps` goes with another event than `reopens`.
    assert set(optional) - {"recaps"} <= set(OPTIONS.get(kind, {}))
    for name in optional:
        for empty in ("", {}, []):
            made = body(kind, **OPTIONS.get(kind, {})) | {name: empty}
            assert refused(made).code == "bad-note", (name, empty)


@pytest.mark.parametrize("kind", LEAST)
def test_an_unknown_key_is_refused(kind):
    assert refused(body(kind, zebra=1)).detail == ".zebra is unknown"


def test_the_logs_of_records():
    assert parse(body("result")).log == "ppwp"
    assert parse(body("anchor")).log == "ppwp"
    assert parse(body("enrol")).log == "register"
    assert parse(body("note")).log == "register"
    assert parse(body("note", contest="dpr")).log == "dpr"


BAD_VALUES = [
    ("result", {"at": "2024-02-14T21:09:17Z"}),
    ("result", {"at": "2024-02-14T21:09:17"}),
    ("result", {"at": "2024-02-14 21:09:17+07:00"}),
    ("result", {"at": "2024-02-14T21:09:17.5+07:00"}),
    ("result", {"at": "2024-02-30T21:09:17+07:00"}),
    ("result", {"at": "2024-02-14T24:00:00+07:00"}),
    ("result", {"at": "2024-02-14T23:59:60+07:00"}),
    ("result", {"at": "2024-02-14T21:09:17+24:00"}),
    ("result", {"at": "2024-02-14T21:09:17+07:60"}),
    ("result", {"at": "2024-02-14T21:09:17-00:00"}),
    ("result", {"at": "２０２４-02-14T21:09:17+07:00"}),
    ("result", {"at": AT + "\n"}),
    ("result", {"election": "Pemilu"}),
    ("result", {"election": ""}),
    ("result", {"kind": "results"}),
    ("result", {"kind": ["result"]}),
    ("result", {"contest": "register"}),
    ("result", {"contest": "PPWP"}),
    ("result", {"contest": "dpr"}),  # another contest's form
    ("result", {"station": STATION[:-1]}),
    ("result", {"station": "٩" * 13}),
    ("result", {"station": int(STATION)}),
    ("result", {"round": -1}),
    ("result", {"round": 100}),
    ("result", {"round": "0"}),
    ("result", {"form": FORM[:-1]}),
    ("result", {"form": FORM.upper()}),
    ("result", {"source": "import"}),
    ("result", {"source": "rumour"}),
    ("result", {"how": "imported"}),
    ("result", {"how": "copy"}),
    ("result", {"copy_of": "pps"}),
    ("result", {"how": "copy", "copy_of": "kpps"}),
    ("result", {"photos": digest(21).upper()[:-1] + "A"}),
    ("result", {"photos": digest(21)[:-1]}),
    ("result", {"acks": {"X101": "why"}}),
    ("result", {"acks": {"W101": ""}}),
    ("result", {"acks": {"W101": "x" * 121}}),
    ("result", {"acks": {"W101": "a\nb"}}),
    ("result", {"acks": {"W101": "a\u0000b"}}),
    ("result", {"signers": {"kpps": 7, "witnesses": {}}}),
    ("result", {"signers": {"kpps": 7, "witnesses": {"0": "signed"}}}),
    ("result", {"signers": {"kpps": 7, "witnesses": {"1": "fled"}}}),
    ("result", {"signers": {"kpps": -1}}),
    ("result", {"signers": {"witnesses": {"1": "signed"}}}),
    ("result", {"signers": {"kpps": 7, "names": ["A"]}}),
    ("result", {"times": {"opened": "07:00"}}),
    ("result", {"times": {"lunch": AT}}),
    ("result", {"minutes": "none"}),
    ("import", {"row": "row 7"}),
    ("import", {"copy_of": "pps"}),
    ("import", {"how": "copy"}),
    ("reading", {"by": "guess"}),
    ("reading", {"seen": {"page": 0}}),
    ("reading", {"seen": {"page": 1, "colour": "red"}}),
    ("correction", {"replaces": []}),
    ("correction", {"replaces": [digest(2), digest(1)]}),
    ("correction", {"replaces": [digest(1), digest(1)]}),
    ("correction", {"replaces": [digest(n) for n in range(17)]}),
    ("correction", {"reason": " "}),
    ("settle", {"records": []}),
    ("settle", {"records": [digest(1), digest(1)]}),
    ("settle", {"codes": ["V004", "V003"]}),
    ("settle", {"as": "forgotten"}),
    ("settle", {"as": "noted"}),  # without its sitting
    ("revote", {"stations": [STATION, STATION]}),
    ("revote", {"stations": [sample.OTHER_STATION, STATION]}),
    ("revote", {"stations": []}),
    ("revote", {"date": "2024-02-30"}),
    ("revote", {"date": "24-02-2024"}),
    ("sitting", {"contests": ["ppwp", "dpr"]}),
    ("sitting", {"no": 0}),
    ("sitting", {"level": "rt"}),
    ("sitting", {"area": "910601000"}),
    ("sitting", {"event": "reopened"}),
    ("sitting", {"event": "ratified"}),
    ("sitting", {"reopens": digest(1)}),
    ("sitting", {"recaps": [digest(1)]}),
    ("sitting", {"level": "nasional", "area": "nasional", "event": "reopened", "reopens": digest(1)}),
    ("recap", {"size": -1}),
    ("recap", {"district": "dapil 1"}),
    ("recap", {"open": {"Ambon": "why"}}),
    ("note", {"reason": None, "hash": digest(1)}),
    ("note", {"what": "objection"}),
    ("note", {"what": "objection", "hash": digest(1), "state": "lost"}),
    ("withhold", {"on": 2}),
    ("withhold", {"what": "numbers"}),
    ("withhold", {"what": "numbers", "id": "ppwp/12345"}),
    ("withhold", {"what": "numbers", "id": "register/91"}),
    ("withhold", {"id": "ppwp/9106"}),
    ("anchor", {"at": AT}),
    ("anchor", {"log": ""}),
    ("audit", {"step": "later"}),
    ("enrol", {"role": "root"}),
    ("enrol", {"scope": "all"}),
    ("enrol", {"kinds": ["result", "reading"]}),
    ("enrol", {"name": "a b"}),
    ("enrol", {"name": "a+b"}),
    ("enrol", {"key": "?" * 20}),
    ("revoke", {"keyid": "ABCDEF01"}),
    ("config", {"forms": {}}),
    ("config", {"forms": {"register": digest(1)}}),
    ("config", {"app": "1.0"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "changes"), BAD_VALUES)
def test_a_bad_value_is_refused(kind, changes):
    assert refused(body(kind, **changes)).code == "bad-note"


GOOD_VALUES = [
    ("result", {"acks": {"W101": "x" * 120}}),
    ("result", {"acks": {"W101": "é" * 120}}),
    ("result", {"at": "0001-01-01T00:00:00+23:59"}),
    ("result", {"times": {"closed": AT}}),
    ("result", {"signers": {"kpps": 0}}),
    ("sitting", {"event": "ratified", "recaps": [digest(1), digest(2)]}),
    ("settle", {"as": "noted", "sitting": digest(7)}),
    ("withhold", {"what": "numbers", "id": "ppwp/nasional", "on": 0}),
    ("withhold", {"what": "numbers", "id": "dprd-kabkota/9106010001001"}),
    ("enrol", {"kinds": []}),
    ("anchor", {"log": "register", "size": 0}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "changes"), GOOD_VALUES)
def test_a_value_at_the_edge_is_accepted(kind, changes):
    assert parse(body(kind, **changes)).kind == kind


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        ("result", []),
        ("result", {}),
        ("result", "1,2"),
        ("result", [1, "2"]),
        ("result", [1, [2]]),
        ("result", [1, -2]),
        ("reading", [1, -3]),
        ("import", [-2]),
        ("recap", [-2]),
        ("adjust", [-5]),
    ],
)
def test_bad_counts_have_their_own_code(kind, counts):
    assert refused(body(kind, counts=counts)).code == "bad-counts"


def test_counts_reach_from_an_empty_box_to_2_to_the_53():
    assert parse(body("result", counts=[-1, 0, 2**53 - 1]))
    assert parse(body("reading", counts=[-2, -1, 0]))
