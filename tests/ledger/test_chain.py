"""The chain of keys and the attacks on it, through ``Register.append`` and ``authority.judge``."""

import pytest

from sinergi.ledger import authority, note, record
from sinergi.ledger.authority import Refused, Roots
from sinergi.ledger.keys import ROLE_KINDS, covers, new_ed25519, new_p256
from sinergi.ledger.note import Ed25519Signer, P256Signer, spki_of
from tests.ledger import sample
from tests.ledger.sample import (
    APPROVERS,
    AUTHORITIES,
    DESKS,
    DEVICE,
    DISTRICT,
    ELECTION,
    HOST,
    IMPORTER,
    LOG,
    NATION_DESKS,
    NODE,
    OTHER_DEVICE,
    OTHER_STATION,
    READER,
    REGENCY_AUTHORITY,
    REGENCY_DESK,
    REGISTER_LOG,
    ROOT_KEYS,
    STATION,
    body,
    digest,
    enrol,
    key,
    register,
    request,
    revoke,
)  # fmt: skip

FAR_APPROVER = key("approver/910602/1")
FAR_DESK = key("desk/910602/1")


@pytest.fixture
def reg():
    made = register()
    for far in (FAR_APPROVER, FAR_DESK):
        assert made.append(record.parse(enrol(far, AUTHORITIES))).holds
    return made


def judge(reg, signers, kind, **changes):
    made = record.parse(record.sign(body(kind, **changes), signers))
    return authority.judge(made, reg.lookup(reg.size), reg.roots)


def why(reg, signers, kind, **changes):
    with pytest.raises(Refused) as caught:
        judge(reg, signers, kind, **changes)
    return caught.value.code


def no_effect(reg, data):
    """The code for which the register gives an entry no effect; it still takes its place."""
    made = record.parse(data)
    with pytest.raises(Refused) as caught:
        reg.check(made)
    size, keys = reg.size, dict(reg.keys)
    effect = reg.append(made)
    assert not effect.holds
    assert effect.why == str(caught.value)
    assert (reg.size, reg.keys) == (size + 1, keys)
    return caught.value.code


# --- who signs what ---------------------------------------------------------------------------

TWO = [DESKS[0], APPROVERS[0]]
COPY = {"how": "copy", "copy_of": "pps"}
SITTING = {"sitting": digest(7)}
RATIFIED = {"event": "ratified", "recaps": [digest(1)]}
REOPENED = {"event": "reopened", "reopens": digest(1)}

GOOD = [
    ([*ROOT_KEYS[:2]], "config", {}),
    ([*ROOT_KEYS[1:]], "config", {}),
    ([DEVICE], "result", {}),
    (TWO, "result", COPY),
    ([*DESKS], "result", COPY),
    ([DEVICE], "correction", {}),
    (TWO, "correction", SITTING),
    (TWO, "recount", {}),
    (TWO, "recount", SITTING),
    (TWO, "settle", {}),
    ([DESKS[0]], "reading", {}),
    ([DEVICE], "reading", {}),
    ([READER], "reading", {"by": "server"}),
    ([IMPORTER], "import", {}),
    ([AUTHORITIES[0]], "revote", {}),
    ([REGENCY_AUTHORITY], "postpone", {}),
    ([REGENCY_AUTHORITY], "void", {}),
    ([REGENCY_AUTHORITY], "adjust", {}),
    ([AUTHORITIES[0]], "rescind", {}),
    ([AUTHORITIES[0]], "audit", {}),
    ([DESKS[0]], "sitting", {}),
    (TWO, "sitting", RATIFIED),
    ([DESKS[0], REGENCY_DESK], "sitting", REOPENED),
    ([*NATION_DESKS], "sitting", {"level": "nasional", "area": "nasional", "ruling": "MK 1"} | REOPENED),
    (TWO, "recap", {}),
    ([DESKS[0]], "note", {}),
    ([*AUTHORITIES], "withhold", {}),
    ([DESKS[0], APPROVERS[0]], "withhold", {"what": "numbers", "id": f"ppwp/{STATION}"}),
    ([LOG], "anchor", {}),
    ([REGISTER_LOG], "anchor", {"log": "register"}),
]  # fmt: skip


@pytest.mark.parametrize(("signers", "kind", "changes"), GOOD)
def test_who_may_sign(reg, signers, kind, changes):
    verdict = judge(reg, signers, kind, **changes)
    assert [k.name for k in verdict.keys] == [] if kind == "config" else [s.name for s in signers]
    assert verdict.all_enrolled


@pytest.mark.parametrize(("signers", "kind", "changes"), GOOD)
def test_one_line_more_or_less_is_refused(reg, signers, kind, changes):
    """A public record posted again with a line of one's own, or with a line cut away."""
    sound = record.parse(record.sign(body(kind, **changes), signers))
    extra = ROOT_KEYS[2] if kind == "config" and ROOT_KEYS[2] not in signers else ROOT_KEYS[0]
    extra = extra if kind == "config" else OTHER_DEVICE
    stranger = new_p256(f"device/{STATION}/z")
    variants = [
        [*sound.signatures, *note.note(sound.text, [extra]).signatures],
        [*sound.signatures, *note.note(sound.text, [stranger]).signatures],
        [*note.note(sound.text, [stranger]).signatures, *sound.signatures],
        [*sound.signatures, note.Signature("junk", b"junk", b"junk")],
    ]
    if len(sound.signatures) > 1:
        variants.append(list(sound.signatures[:1]))
    for signatures in variants:
        copied = record.parse(note.Note(sound.text, tuple(signatures)).to_bytes())
        assert copied.id == sound.id
        with pytest.raises(Refused):
            authority.judge(copied, reg.lookup(reg.size), reg.roots)


@pytest.mark.parametrize(("signers", "kind", "changes"), GOOD)
def test_a_reused_signature_does_not_verify(reg, signers, kind, changes):
    sound = record.parse(record.sign(body(kind, **changes), signers))
    other = record.text_of(body(kind, **changes) | {"at": "2024-02-14T21:09:18+00:00"})
    moved = record.parse(note.Note(other, sound.signatures).to_bytes())
    with pytest.raises(Refused) as caught:
        authority.judge(moved, reg.lookup(reg.size), reg.roots)
    assert caught.value.code == "bad-signature"


STRANGER = new_p256(f"device/{STATION}/z")

BAD = [
    ([OTHER_DEVICE], "result", {}, "out-of-scope"),
    ([STRANGER], "result", {}, "unknown-key"),
    ([P256Signer(DEVICE.name, OTHER_DEVICE.key)], "result", {}, "unknown-key"),
    ([DESKS[0]], "result", {}, "out-of-scope"),
    ([IMPORTER], "result", {}, "out-of-scope"),
    ([ROOT_KEYS[0]], "result", {}, "unknown-key"),
    ([DEVICE, OTHER_DEVICE], "result", {}, "bad-note"),
    ([DESKS[0]], "result", COPY, "bad-note"),
    ([APPROVERS[0], DESKS[0]], "result", COPY, "out-of-scope"),
    ([DESKS[0], DEVICE], "result", COPY, "out-of-scope"),
    ([FAR_DESK, APPROVERS[0]], "result", COPY, "out-of-scope"),
    ([DESKS[0], FAR_APPROVER], "result", COPY, "out-of-scope"),
    ([DESKS[0], AUTHORITIES[0]], "recap", {}, "out-of-scope"),
    ([OTHER_DEVICE], "correction", {}, "out-of-scope"),
    ([DEVICE], "correction", SITTING, "bad-note"),
    ([DESKS[0]], "correction", {}, "out-of-scope"),
    ([DEVICE], "recount", {}, "bad-note"),
    ([DESKS[0]], "settle", {}, "bad-note"),
    ([DEVICE], "import", {}, "out-of-scope"),
    ([READER], "reading", {}, "out-of-scope"),
    ([DESKS[0]], "reading", {"by": "server"}, "out-of-scope"),
    ([OTHER_DEVICE], "reading", {}, "out-of-scope"),
    ([FAR_DESK], "reading", {}, "out-of-scope"),
    ([NODE], "result", {}, "out-of-scope"),
    ([DESKS[0]], "revote", {}, "out-of-scope"),
    ([REGENCY_AUTHORITY], "revote", {"stations": [STATION, "9107010001001"]}, "out-of-scope"),
    ([REGENCY_AUTHORITY], "adjust", {"level": "provinsi", "area": "91"}, "out-of-scope"),
    ([*AUTHORITIES], "revote", {}, "bad-note"),
    ([DESKS[0]], "rescind", {}, "out-of-scope"),
    ([DESKS[0]], "sitting", RATIFIED, "bad-note"),
    ([*DESKS], "sitting", REOPENED, "out-of-scope"),
    ([DESKS[0], FAR_DESK], "sitting", REOPENED, "out-of-scope"),
    ([DESKS[0]], "sitting", {"level": "kabkota", "area": "9106"}, "out-of-scope"),
    ([FAR_DESK], "note", {}, "out-of-scope"),
    ([DESKS[0], APPROVERS[0]], "withhold", {}, "out-of-scope"),
    ([AUTHORITIES[0]], "withhold", {}, "bad-note"),
    ([DESKS[0], FAR_DESK], "withhold", {"what": "numbers", "id": f"ppwp/{STATION}"}, "out-of-scope"),
    ([REGISTER_LOG], "anchor", {}, "out-of-scope"),
    ([NODE], "anchor", {}, "out-of-scope"),
    ([LOG], "anchor", {"log": "register"}, "out-of-scope"),
    ([LOG], "anchor", {"election": "pemilu-2029"}, "out-of-scope"),
    ([ROOT_KEYS[0]], "config", {}, "bad-note"),
    ([*ROOT_KEYS], "config", {}, "bad-note"),
    ([ROOT_KEYS[0], AUTHORITIES[0]], "config", {}, "unknown-key"),
    ([*AUTHORITIES], "config", {}, "unknown-key"),
    ([ROOT_KEYS[0], P256Signer(ROOT_KEYS[1].name, ROOT_KEYS[0].key)], "config", {}, "unknown-key"),
]  # fmt: skip


@pytest.mark.parametrize(("signers", "kind", "changes", "code"), BAD)
def test_who_may_not_sign(reg, signers, kind, changes, code):
    assert why(reg, signers, kind, **changes) == code


def test_the_station_of_a_photo_decides_who_withholds_it(reg):
    made = record.parse(record.sign(body("withhold"), TWO))
    lookup = reg.lookup(reg.size)
    verdict = authority.judge(made, lookup, reg.roots, area_of_photo={digest(10): STATION}.get)
    assert len(verdict.keys) == 2
    with pytest.raises(Refused):
        authority.judge(made, lookup, reg.roots, area_of_photo={digest(11): STATION}.get)


def test_a_key_narrowed_to_some_kinds_signs_no_others(reg):
    narrow = key(f"desk/{DISTRICT}/narrow")
    assert reg.append(record.parse(enrol(narrow, APPROVERS, kinds=["note"]))).holds
    assert judge(reg, [narrow], "note")
    assert why(reg, [narrow], "sitting") == "out-of-scope"


# --- a record is no checkpoint and a checkpoint no record -----------------------------------------


def test_a_checkpoint_is_no_record():
    checkpoint = f"{LOG.name}\n7\n{'A' * 43}=\n".encode()
    for signer in (LOG, DEVICE):
        with pytest.raises(record.RecordError) as caught:
            record.parse(note.note(checkpoint, [signer]).to_bytes())
        assert caught.value.code == "bad-note"


def test_a_record_is_no_checkpoint(reg):
    """Its first line is no log's origin, whatever the log's key signs."""
    anchor = record.parse(record.sign(body("anchor"), [LOG]))
    first = anchor.text.split(b"\n")[0].decode()
    assert first == "sinergi/record/v1"
    origins = {k.name for k in reg.keys.values() if k.role == "log"}
    assert origins == {LOG.name, REGISTER_LOG.name}
    assert first not in origins
    assert not anchor.text.split(b"\n")[1].isdigit()
    as_log_named_so = Ed25519Signer("sinergi/record/v1", LOG.key)
    assert no_effect(reg, enrol(as_log_named_so, ROOT_KEYS[:2])) == "out-of-scope"


# --- enrolment --------------------------------------------------------------------------------

NEW_DEVICE = key(f"device/{STATION}/new")
NEW_AUTHORITY = key("authority/91/new")
DOUBLE = P256Signer(f"approver/{DISTRICT}/9", APPROVERS[0].key)  # one key, two names


@pytest.mark.parametrize(
    ("signer", "by", "code"),
    [
        # The operator alone: the keys that live on the server enrol nobody.
        (NEW_DEVICE, [NODE, READER], "out-of-scope"),
        (NEW_DEVICE, [NODE], "bad-note"),
        (NEW_AUTHORITY, [NODE, READER], "unknown-key"),
        (NEW_DEVICE, [NEW_DEVICE], "unknown-key"),
        # One approver, strangers, the wrong roles, approvers of elsewhere.
        (NEW_DEVICE, [APPROVERS[0]], "bad-note"),
        (NEW_DEVICE, [APPROVERS[0], NEW_DEVICE], "unknown-key"),
        (NEW_DEVICE, [APPROVERS[0], DEVICE], "out-of-scope"),
        (NEW_DEVICE, [APPROVERS[0], DESKS[0]], "out-of-scope"),
        (NEW_DEVICE, [APPROVERS[0], AUTHORITIES[0]], "out-of-scope"),
        (NEW_DEVICE, [APPROVERS[0], FAR_APPROVER], "out-of-scope"),
        (NEW_DEVICE, [*AUTHORITIES], "out-of-scope"),
        (NEW_DEVICE, ROOT_KEYS[:2], "unknown-key"),
        (NEW_DEVICE, [*APPROVERS, AUTHORITIES[0]], "bad-note"),
        (key("desk/91/new"), [*APPROVERS], "out-of-scope"),
        (key("importer/nasional/new"), [AUTHORITIES[0], REGENCY_AUTHORITY], "out-of-scope"),
        (key(f"approver/{DISTRICT}/new"), [AUTHORITIES[0]], "bad-note"),
        # Fewer than m roots, or others than roots.
        (NEW_AUTHORITY, [ROOT_KEYS[0]], "bad-note"),
        (NEW_AUTHORITY, [*ROOT_KEYS], "bad-note"),
        (NEW_AUTHORITY, [*AUTHORITIES], "unknown-key"),
        (NEW_AUTHORITY, [ROOT_KEYS[0], new_p256(ROOT_KEYS[1].name)], "unknown-key"),
        (key("reader/nasional/new"), [*AUTHORITIES], "unknown-key"),
        (key("node/nasional/new"), [*AUTHORITIES], "unknown-key"),
        (Ed25519Signer(f"{HOST}/{ELECTION}/dpr", LOG.key), [*AUTHORITIES], "unknown-key"),
    ],
)  # fmt: skip
def test_an_enrolment_without_its_signatures_has_no_effect(reg, signer, by, code):
    assert no_effect(reg, enrol(signer, by)) == code
    assert reg.lookup(reg.size)(signer.name, signer.keyid.hex()) is None


def test_the_same_key_under_two_names_is_no_second_approver(reg):
    assert reg.append(record.parse(enrol(DOUBLE, AUTHORITIES))).holds
    assert DOUBLE.keyid == APPROVERS[0].keyid
    assert no_effect(reg, enrol(NEW_DEVICE, [APPROVERS[0], DOUBLE])) == "bad-note"
    assert no_effect(reg, enrol(NEW_DEVICE, [DOUBLE, APPROVERS[0]])) == "bad-note"
    assert reg.append(record.parse(enrol(NEW_DEVICE, [DOUBLE, APPROVERS[1]]))).holds


def test_a_revoked_or_only_requested_approver_enrols_nobody(reg):
    asked = key(f"approver/{DISTRICT}/asked")
    assert reg.append(record.parse(request(asked))).holds
    assert no_effect(reg, enrol(NEW_DEVICE, [APPROVERS[0], asked])) == "out-of-scope"
    assert reg.append(record.parse(revoke(APPROVERS[1], [AUTHORITIES[0]]))).holds
    assert no_effect(reg, enrol(NEW_DEVICE, APPROVERS)) == "out-of-scope"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": f"device/{OTHER_STATION}/new"}, "out-of-scope"),
        ({"name": f"desk/{STATION}/new"}, "out-of-scope"),
        ({"name": f"device/{STATION}/"}, "out-of-scope"),
        ({"name": f"device/{STATION}/a/b"}, "out-of-scope"),
        ({"kinds": ["recap", "result"]}, "out-of-scope"),
        ({"kinds": ["enrol"]}, "out-of-scope"),
        ({"election": "pemilu-2029"}, "out-of-scope"),
    ],
)
def test_a_key_is_enrolled_within_its_role_and_scope_only(reg, changes, code):
    assert no_effect(reg, enrol(NEW_DEVICE, APPROVERS, **changes)) == code


def test_a_pair_of_name_and_key_is_taken_once(reg):
    assert no_effect(reg, enrol(DEVICE, APPROVERS)) == "out-of-scope"
    assert no_effect(reg, request(DEVICE)) == "out-of-scope"
    other_scope = P256Signer(f"device/{OTHER_STATION}/b", DEVICE.key)
    assert reg.append(record.parse(enrol(other_scope, APPROVERS))).holds


def test_server_keys_can_sign_no_result_and_enrol_nobody():
    for role in ("log", "node", "reader"):
        assert not {"result", "enrol", "revoke", "config", "recap"} & set(ROLE_KINDS[role])


@pytest.mark.parametrize(
    "name", [f"other.example/{ELECTION}/ppwp", f"{HOST}/pemilu-2029/ppwp", f"{HOST}/{ELECTION}/"]
)
def test_a_log_key_is_named_by_an_origin_of_this_election(reg, name):
    assert no_effect(reg, enrol(Ed25519Signer(name, LOG.key), ROOT_KEYS[:2])) == "out-of-scope"


def test_a_log_key_is_ed25519_and_all_others_are_p256(reg):
    as_log = P256Signer(f"{HOST}/{ELECTION}/dpr", NEW_DEVICE.key)
    bad = enrol(as_log, ROOT_KEYS[:2], role="log", scope="nasional")
    assert no_effect(reg, bad) == "bad-note"
    spki = spki_of(new_ed25519("x").key.public_key())
    made = record.sign(
        body("enrol", key=sample.b64(spki), name=NEW_DEVICE.name), APPROVERS
    )  # fmt: skip
    assert no_effect(reg, made) == "bad-note"


def test_no_bytes_in_place_of_a_key_end_in_another_error(reg):
    """A stranger's ``request`` may bring any base64."""
    good = NEW_DEVICE.spki
    for at in range(27):  # the algorithm's part of the DER
        for change in (0x01, 0x02, 0x10, 0x80, 0xFF):
            bad = bytearray(good)
            bad[at] ^= change
            made = body("request", key=sample.b64(bytes(bad)), name=NEW_DEVICE.name)
            assert no_effect(reg, record.sign(made, [NEW_DEVICE])) == "bad-note"


def test_a_request_is_signed_by_the_key_it_brings(reg):
    asked = body("request", name=NEW_DEVICE.name, key=sample.b64(NEW_DEVICE.spki))
    assert no_effect(reg, record.sign(asked, [DEVICE])) == "unknown-key"
    renamed = P256Signer(f"device/{STATION}/other", NEW_DEVICE.key)
    assert no_effect(reg, record.sign(asked, [renamed])) == "unknown-key"
    assert no_effect(reg, record.sign(asked, [NEW_DEVICE, DEVICE])) == "bad-note"
    forged = note.note(record.text_of(asked | {"kinds": []}), [NEW_DEVICE]).signatures
    moved = note.Note(record.text_of(asked), forged).to_bytes()
    assert no_effect(reg, moved) == "bad-signature"
    assert reg.append(record.parse(record.sign(asked, [NEW_DEVICE]))).holds


# --- revocation -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "by", "code"),
    [
        (DEVICE, [DEVICE], "out-of-scope"),
        (DEVICE, [DESKS[0]], "out-of-scope"),
        (DEVICE, [FAR_APPROVER], "out-of-scope"),
        (DEVICE, [NODE], "out-of-scope"),
        (DEVICE, [*APPROVERS], "bad-note"),
        (REGENCY_DESK, [APPROVERS[0]], "out-of-scope"),
        (NEW_DEVICE, [APPROVERS[0]], "unknown-key"),
        (AUTHORITIES[0], [AUTHORITIES[1]], "bad-note"),
        (AUTHORITIES[0], [*AUTHORITIES], "unknown-key"),
        (LOG, [*AUTHORITIES], "unknown-key"),
        (READER, [ROOT_KEYS[0]], "bad-note"),
    ],
)
def test_who_may_not_revoke(reg, target, by, code):
    assert no_effect(reg, revoke(target, by)) == code


@pytest.mark.parametrize(
    ("target", "by"),
    [
        (DEVICE, [APPROVERS[0]]),
        (DEVICE, [REGENCY_AUTHORITY]),
        (APPROVERS[0], [AUTHORITIES[0]]),
        (AUTHORITIES[0], ROOT_KEYS[:2]),
        (LOG, ROOT_KEYS[1:]),
        (READER, ROOT_KEYS[:2]),
        (NODE, ROOT_KEYS[:2]),
    ],
)
def test_who_may_revoke(reg, target, by):
    before = reg.size
    assert reg.append(record.parse(revoke(target, by))).holds
    pair = target.name, target.keyid.hex()
    assert reg.lookup(before)(*pair).status == "enrolled"
    assert reg.lookup(reg.size)(*pair).status == "revoked"


# --- kept and held, never refused -----------------------------------------------------------------


def test_a_revoked_device_is_kept_not_enrolled(reg):
    assert reg.append(record.parse(revoke(DEVICE, [APPROVERS[0]]))).holds
    for kind in ("result", "correction", "reading"):
        verdict = judge(reg, [DEVICE], kind)
        assert not verdict.all_enrolled
        assert verdict.keys[0].status == "revoked"


def test_other_kinds_need_enrolled_keys(reg):
    assert reg.append(record.parse(revoke(DESKS[0], [APPROVERS[0]]))).holds
    for kind, signers in (("recap", TWO), ("settle", TWO), ("note", [DESKS[0]])):
        assert why(reg, signers, kind) == "out-of-scope"


def test_a_requested_device_is_kept_and_a_bad_signature_is_not(reg):
    assert reg.append(record.parse(request(NEW_DEVICE))).holds
    assert judge(reg, [NEW_DEVICE], "result").keys[0].status == "requested"
    sound = record.parse(record.sign(body("result"), [NEW_DEVICE]))
    forged = note.Signature(NEW_DEVICE.name, NEW_DEVICE.keyid, DEVICE.sign(sound.text))
    with pytest.raises(Refused) as caught:
        authority.judge(
            record.parse(note.Note(sound.text, (forged,)).to_bytes()),
            reg.lookup(reg.size), reg.roots,
        )  # fmt: skip
    assert caught.value.code == "bad-signature"


# --- the roots file and areas ---------------------------------------------------------------------


def _roots_text(first, keys):
    return "\n".join([first, *(k.verifier.vkey for k in keys)]) + "\n"


def test_the_roots_file():
    read = Roots.parse(_roots_text("2 of 3", ROOT_KEYS))
    assert read.needed == 2
    assert set(read.keys) == {(k.name, k.keyid.hex()) for k in ROOT_KEYS}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2 of 3\n",
        "two of three\n",
        _roots_text("0 of 3", ROOT_KEYS),
        _roots_text("4 of 3", ROOT_KEYS),
        _roots_text("-1 of 3", ROOT_KEYS),
        _roots_text("2 of 2", ROOT_KEYS),
        _roots_text("2 of 4", ROOT_KEYS),
        _roots_text("2/3", ROOT_KEYS),
        _roots_text("2 of 3", [*ROOT_KEYS[:2], ROOT_KEYS[0]]),
        _roots_text("2 of 2", [ROOT_KEYS[0], P256Signer("root/nasional/x", ROOT_KEYS[0].key)]),
        f"1 of 1\n{LOG.verifier.vkey}\n",
        _roots_text("1 of 1", ROOT_KEYS[:1]).replace("+", "-"),
    ],
    ids=range(13),  # keys are made anew: a test's name must not say them
)
def test_a_roots_file_that_is_none(text):
    with pytest.raises(note.NoteError):
        Roots.parse(text)


def test_areas_cover_by_prefix():
    assert covers("nasional", "nasional")
    assert covers("nasional", STATION)
    assert covers("9106", STATION)
    assert covers(STATION, STATION)
    assert not covers("9107", STATION)
    assert not covers("91", "nasional")
    assert not covers(STATION, "9106")
