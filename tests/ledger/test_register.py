"""The register as a fold: what was known as of a size, late keys, configs."""

from sinergi.ledger import authority, record, selfmade
from sinergi.ledger.authority import Roots
from sinergi.ledger.keys import from_pem, to_pem
from sinergi.ledger.note import P256Signer
from sinergi.ledger.register import KeyEntry, Register
from tests.ledger.sample import (
    APPROVERS,
    AT,
    AUTHORITIES,
    DEVICE,
    ELECTION,
    HOST,
    LOG,
    ROOT_KEYS,
    STATION,
    body,
    chain,
    digest,
    enrol,
    key,
    register,
    request,
    revoke,
)  # fmt: skip

PHONE = key(f"device/{STATION}/late")
PAIR = (PHONE.name, PHONE.keyid.hex())


def take(reg, data):
    effect = reg.append(record.parse(data))
    assert effect.holds, effect.why


def test_a_key_is_known_from_its_entry_on():
    reg = register()
    start = reg.size
    take(reg, request(PHONE))
    take(reg, enrol(PHONE, APPROVERS))
    take(reg, revoke(PHONE, [APPROVERS[0]]))
    assert reg.lookup(start)(*PAIR) is None
    statuses = [reg.lookup(start + n)(*PAIR).status for n in (1, 2, 3)]
    assert statuses == ["requested", "enrolled", "revoked"]


def test_a_reader_of_the_whole_register_judges_as_one_who_had_only_its_beginning():
    """Each status is a function of the prefix: later entries do not reach back."""
    notes = [
        *chain(),
        request(PHONE),
        enrol(PHONE, APPROVERS, kinds=["result"]),
        revoke(PHONE, [APPROVERS[1]]),
        enrol(key(f"device/{STATION}/other"), APPROVERS),
    ]
    whole = Register(register().roots, host=HOST, election=ELECTION)
    for data in notes:
        whole.append(record.parse(data))
    pairs = list(whole.keys)
    for size in range(len(notes) + 1):
        part = Register(whole.roots, host=HOST, election=ELECTION)
        for data in notes[:size]:
            part.append(record.parse(data))
        for pair in pairs:
            assert whole.lookup(size)(*pair) == part.lookup(size)(*pair), (size, pair)


def test_the_approvers_kinds_hold_from_the_enrolment_on_not_before():
    reg = register()
    take(reg, request(PHONE))
    asked = reg.size
    take(reg, enrol(PHONE, APPROVERS, kinds=["result"]))
    assert "correction" in reg.lookup(asked)(*PAIR).kinds
    assert reg.lookup(reg.size)(*PAIR).kinds == ("result",)


def test_a_key_enrolled_after_the_last_anchor_in_time_is_late():
    reg = register()
    in_time = reg.size  # the size that the log's last anchor before keys_until named
    take(reg, enrol(PHONE, APPROVERS))
    old = (DEVICE.name, DEVICE.keyid.hex())
    assert reg.lookup(reg.size, in_time)(*PAIR).status == "late"
    assert reg.lookup(reg.size, in_time)(*old).status == "enrolled"
    assert reg.lookup(reg.size, in_time + 1)(*PAIR).status == "enrolled"
    assert reg.lookup(reg.size)(*PAIR).status == "enrolled", "without keys_until none is late"
    made = record.parse(record.sign(body("result"), [PHONE]))
    verdict = authority.judge(made, reg.lookup(reg.size, in_time), reg.roots)
    assert not verdict.all_enrolled
    take(reg, revoke(PHONE, [APPROVERS[0]]))
    assert reg.lookup(reg.size, in_time)(*PAIR).status == "revoked"


def test_another_key_of_the_same_id_cannot_take_an_enrolment():
    """A key id has 32 bits. A stranger finds a key with the id of the phone's and asks first; the
    approvers then sign an enrolment of the phone's key. It must not enrol the stranger's."""
    stranger = P256Signer(PHONE.name, key(f"device/{STATION}/stranger").key)
    kinds = ("correction", "reading", "result")
    reg = register()
    reg.keys[PAIR] = KeyEntry(
        *PAIR, "device", STATION, kinds, stranger.verifier,
        request_index=reg.size - 1, requested_kinds=kinds,
    )  # fmt: skip
    effect = reg.append(record.parse(enrol(PHONE, APPROVERS)))
    assert not effect.holds
    assert effect.why.startswith("out-of-scope")
    found = reg.lookup(reg.size)(*PAIR)
    assert (found.status, found.public) == ("requested", stranger.verifier)


def test_the_config_in_force_is_the_last_before():
    reg = register()
    assert reg.config(reg.size) is None
    first = reg.size
    take(reg, record.sign(body("config"), ROOT_KEYS[:2]))
    take(reg, record.sign(body("config", definition=digest(99)), ROOT_KEYS[1:]))
    assert reg.config(first) is None
    assert reg.config(first + 1)["definition"] == digest(1)
    assert reg.config(first + 2)["definition"] == digest(99)


def test_sittings_notes_and_withholdings_stand_in_the_register():
    reg = register()
    desk, second = key("desk/910601/1"), key("desk/910601/2")
    take(reg, record.sign(body("sitting"), [desk]))
    take(reg, record.sign(body("note"), [desk]))
    take(reg, record.sign(body("withhold"), AUTHORITIES))
    assert [r.kind for _, r in reg.sittings] == ["sitting"]
    assert [r.kind for _, r in reg.withheld] == ["withhold"]
    for kind, signers in (("result", [DEVICE]), ("recap", [desk, second]), ("anchor", [LOG])):
        effect = reg.append(record.parse(record.sign(body(kind), signers)))
        assert not effect.holds
        assert effect.why == "not a register kind"


def test_self_made_keys_make_a_chain_that_holds_and_says_so():
    made = selfmade.make(election=ELECTION, host=HOST, contests=["ppwp", "dpr"], at=AT)
    reg = Register(Roots.parse(made.roots), host=HOST, election=ELECTION)
    for data in made.enrolments:
        take(reg, data)
    assert all(k.self_made for k in reg.keys.values())
    assert {k.role for k in reg.keys.values()} == {
        "authority",
        "approver",
        "importer",
        "node",
        "log",
    }
    assert sum(k.role == "log" for k in reg.keys.values()) == 3
    log = selfmade.log_signer(made.signers["log"], host=HOST, election=ELECTION, name="dpr")
    anchor = record.parse(record.sign(body("anchor", log="dpr"), [log]))
    assert authority.judge(anchor, reg.lookup(reg.size), reg.roots).all_enrolled
    hashes = {k: body("config")[k] for k in ("definition", "forms", "stations")}
    root = made.signers[selfmade.ROOT]
    take(reg, selfmade.config(election=ELECTION, at=AT, hashes=hashes, signers=[root]))


def test_private_keys_are_read_back():
    for signer in (PHONE, LOG):
        for password in (None, b"a long sentence"):
            read = from_pem(signer.name, to_pem(signer, password), password)
            assert read.keyid == signer.keyid
            assert signer.verifier.verifies(b"text\n", read.sign(b"text\n"))
