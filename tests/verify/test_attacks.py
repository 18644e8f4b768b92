"""What an operator or a stranger may try (design, "Attacks that must fail"): each is found, and the
finding names the place."""

import gzip
import json
import re
from collections.abc import Sequence

import pytest

from sinergi.ledger import record, selfmade
from sinergi.ledger.checkpoint import Cosigner, parse_checkpoint
from sinergi.ledger.keys import key_name, new_ed25519, new_p256
from sinergi.ledger.note import P256_ORDER, P256Signer, Signature, note, parse
from sinergi.ledger.record import REGISTER, text_of
from sinergi.ledger.tree import leaf_hash
from sinergi.ledger.tree import root as root_of
from sinergi.verify.findings import Finding
from tests.form_pictures import photograph
from tests.verify.night import AT, CONTEST, Copy, sha256

ENTRIES = f"log/{CONTEST}/tile/entries/000"


def told(findings: Sequence[Finding], code: str, where: str = "") -> bool:
    return any(f.code == code and f.where.startswith(where) for f in findings)


def village(station: str) -> str:
    return f"stations/{CONTEST}/{station[:10]}.json"


def plain(copy: Copy) -> str:
    """A station with one accepted result."""
    return next(s for s in copy.night.devices if s not in copy.night.stories.values())


def body_of(entry: bytes) -> dict[str, object]:
    return dict(record.parse(entry).body)


def resigned(entry: bytes, key: P256Signer, **changes: object) -> bytes:
    return record.sign({**body_of(entry), **changes}, [key])


# --- entries ----------------------------------------------------------------------------------


def test_a_count_changed_in_an_entry(copy: Copy) -> None:
    entries = copy.entries()
    index = copy.index(plain(copy))
    file = copy.folder / f"{ENTRIES}.p/{len(entries)}"
    found = re.search(rb'"counts":\[(\d)', entries[index])
    assert found
    other = entries[index].replace(
        found[0], found[0][:-1] + (b"1" if found[1] == b"2" else b"2"), 1
    )
    file.write_bytes(file.read_bytes().replace(entries[index], other))
    findings = copy.found()
    assert told(findings, "entry", ENTRIES)
    assert told(findings, "signature", ENTRIES)
    assert any(f.values.get("index") == index for f in findings if f.code == "entry")


def test_the_same_with_the_logs_own_key(copy: Copy) -> None:
    entries = copy.entries()
    index = copy.index(plain(copy))
    entries[index] = re.sub(rb'"counts":\[\d', b'"counts":[7', entries[index], count=1)
    copy.rewrite(entries)
    findings = copy.found()
    assert told(findings, "signature", ENTRIES)
    assert not told(findings, "entry")


def test_an_entry_dropped(copy: Copy) -> None:
    yesterday = copy.checkpoint()
    entries = copy.entries()
    station = plain(copy)
    del entries[copy.index(station)]
    copy.rewrite(entries)
    assert told(copy.found(), "differs", village(station))
    assert told(copy.found(since={CONTEST: yesterday}), "since-smaller", f"log/{CONTEST}")


def test_two_entries_swapped(copy: Copy) -> None:
    yesterday = copy.checkpoint()
    entries = copy.entries()
    first, second = (copy.index(s) for s in list(copy.night.devices)[:2])
    entries[first], entries[second] = entries[second], entries[first]
    copy.rewrite(entries)
    assert told(copy.found(since={CONTEST: yesterday}), "since-other", f"log/{CONTEST}")


def test_two_stations_swapped(copy: Copy) -> None:
    """Each keeps a result that somebody signed, but not its own."""
    one, other = list(copy.night.devices)[:2]
    entries = copy.entries()
    a, b = copy.index(one), copy.index(other)
    entries[a] = entries[a].replace(one.encode(), other.encode())
    entries[b] = entries[b].replace(other.encode(), one.encode())
    copy.rewrite(entries)
    wrong = [f for f in copy.found() if f.code in ("signature", "record")]
    assert {f.values["index"] for f in wrong} >= {a, b}


def test_two_rows_swapped_in_a_published_file(copy: Copy) -> None:
    """The sum stays the same: only the rows say otherwise."""
    path = f"results/{CONTEST}/9106.json"
    swapped = []

    def swap(content: dict[str, list[dict[str, object]]]) -> None:
        rows = content["children"]
        one, other = rows[0], next(r for r in rows if r["votes"] != rows[0]["votes"])
        one["votes"], other["votes"] = other["votes"], one["votes"]
        swapped.extend([one["area"], other["area"]])

    copy.edit(path, swap)
    findings = copy.found()
    for area in swapped:
        assert told(findings, "differs", f"{path} · children[{area}].votes")


def append(copy: Copy, *notes: bytes) -> list[Finding]:
    copy.rewrite([*copy.entries(), *notes])
    return copy.found()


def test_a_key_of_another_station(copy: Copy) -> None:
    station, thief = list(copy.night.devices)[:2]
    entry = copy.entries()[copy.index(station)]
    made = resigned(entry, copy.night.devices[thief], at=AT)
    assert told(append(copy, made), "signature", ENTRIES)


def test_an_unknown_key(copy: Copy) -> None:
    entry = copy.entries()[copy.index(plain(copy))]
    stranger = new_p256(key_name("device", plain(copy), "b"))
    assert told(append(copy, resigned(entry, stranger, at=AT)), "signature", ENTRIES)


def test_a_key_that_the_operator_enrolled_alone(copy: Copy) -> None:
    """With approvers of his own, and with the log's key: neither stands in the chain."""
    night, station = copy.night, plain(copy)
    device = new_p256(key_name("device", station, "b"))
    own = [new_p256(a.name) for a in night.approvers]
    enrolled = selfmade.enrol(
        election=night.election.id, at=AT, name=device.name, role="device", scope=station,
        spki=device.spki, signers=own,
    )  # fmt: skip
    register = [*copy.entries(REGISTER), enrolled]
    copy.rewrite(register, REGISTER)
    entry = copy.entries()[copy.index(station)]
    findings = append(copy, anchor(copy, register), resigned(entry, device, at=AT))
    assert told(findings, "signature", f"log/{REGISTER}/tile/entries")
    assert told(findings, "signature", ENTRIES)


def anchor(copy: Copy, register: Sequence[bytes], **changes: object) -> bytes:
    body = {
        "at": "2029-02-20T00:00:00+00:00", "election": copy.night.election.id, "kind": "anchor",
        "log": CONTEST, "root": root_of(map(leaf_hash, register)).hex(), "size": len(register),
    }  # fmt: skip
    return record.sign(body | changes, [copy.signer(CONTEST)])


def test_a_revoked_key_counts_nothing(copy: Copy) -> None:
    """Its record is kept and held, so a site that counts it says something else than its log."""
    night = copy.night
    station = next(s for s in reversed(night.devices) if not _sent(copy, s))
    key = night.devices[station]
    gone = selfmade.revoke(
        election=night.election.id, at=AT, name=key.name, keyid=key.keyid.hex(), reason="hilang",
        signers=night.approvers[:1],
    )  # fmt: skip
    register = [*copy.entries(REGISTER), gone]
    copy.rewrite(register, REGISTER)
    before = copy.verify().totals[CONTEST]["stations"]["counted"]
    entry = copy.entries()[copy.index(plain(copy))]
    form = resigned(entry, key, station=station)
    copy.rewrite([*copy.entries(), anchor(copy, register), form])
    result = copy.verify()
    assert told(result.report.findings, "differs", village(station))
    assert result.totals[CONTEST]["stations"]["counted"] == before


def _sent(copy: Copy, station: str) -> bool:
    return any(f'"station":"{station}"'.encode() in e for e in copy.entries())


def lines(entry: bytes, *signatures: Signature) -> bytes:
    parsed = parse(entry)
    return parsed.text + b"\n" + b"".join(s.line() for s in signatures)


def test_a_copied_record_with_another_signature_line(copy: Copy) -> None:
    """Junk, doubled, malleated: none is a second record."""
    entry = copy.entries()[copy.index(plain(copy))]
    (signed,) = parse(entry).signatures
    from cryptography.hazmat.primitives.asymmetric.utils import (
        decode_dss_signature,
        encode_dss_signature,
    )

    r, s = decode_dss_signature(signed.value)
    twin = Signature(signed.name, signed.keyid, encode_dss_signature(r, P256_ORDER - s))
    junk = Signature("device/9106011001001/z", b"junk", b"x" * 70)
    first = len(copy.entries())
    findings = append(
        copy, lines(entry, signed, junk), lines(entry, signed, signed), lines(entry, twin), entry
    )
    for index in range(first, first + 4):
        assert any(f.values.get("index") == index for f in findings), index
    assert told(findings, "twice", ENTRIES)


def test_a_signature_used_again(copy: Copy) -> None:
    entry = copy.entries()[copy.index(plain(copy))]
    (signed,) = parse(entry).signatures
    other = text_of({**body_of(entry), "at": AT})
    assert told(append(copy, other + b"\n" + signed.line()), "signature", ENTRIES)


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e.replace(b'{"at"', b'{"at":"2029-02-14T20:00:00+09:00","at"', 1),
        lambda e: re.sub(rb'"round":0', b'"round":0.0', e),
        lambda e: re.sub(rb'"round":0', b'"round":-0', e),
        lambda e: re.sub(rb'"counts":\[\d+', b'"counts":[9007199254740992', e),
        lambda e: b"\xef\xbb\xbf" + e,
        lambda e: e.replace(b'"minutes":"nihil"', '"minutes":"nihi\u0301l"'.encode()),
        lambda e: e.replace(b'"kind":"result"', b'"kind":"result","x":1'),
        lambda e: e + b"\n",
        lambda e: e.replace(b"sinergi/record/v1", b"sinergi/record/v2"),
        lambda e: e[:-1] + b"A" * 61_000 + b"\n",
    ],
    ids=["doubled", "1.0", "-0", "2^53", "bom", "nfd", "unknown", "trailing", "version", "long"],
)
def test_bytes_that_are_no_record(copy: Copy, change: object) -> None:
    entry = copy.entries()[copy.index(plain(copy))]
    made = change(entry)  # type: ignore[operator]
    assert made != entry
    assert told(append(copy, made), "record", ENTRIES)


def test_a_checkpoint_as_a_record_and_the_reverse(copy: Copy) -> None:
    shown = copy.checkpoint()
    key = copy.signer(CONTEST)
    as_record = note(text_of({"kind": "anchor", "size": shown.size}), [key]).to_bytes()
    (copy.folder / "log" / CONTEST / "checkpoint").write_bytes(as_record)
    assert told(copy.found(), "checkpoint", f"log/{CONTEST}/checkpoint")
    (copy.folder / "log" / CONTEST / "checkpoint").write_bytes(shown.to_bytes())
    assert told(append(copy, shown.to_bytes()), "record", ENTRIES)


def test_a_correction_of_nothing_changes_nothing(copy: Copy) -> None:
    """Of an old head, or of an id that is none: kept, said so, without effect on a number."""
    night = copy.night
    station = night.stories["corrected"]
    entries = copy.entries()
    old = record.identity(entries[copy.index(station)])
    correction = entries[copy.index(station, kind="correction")]
    key = night.devices[station]
    before = copy.verify().totals
    late = [
        resigned(correction, key, at=AT, reason=f"lagi {n}", replaces=[named])
        for n, named in enumerate((old, "ab" * 32))
    ]  # fmt: skip
    copy.rewrite([*entries, *late])
    result = copy.verify()
    assert result.totals == before
    assert told(
        result.report.findings, "differs", f"{village(station)} · stations.{station}.history"
    )


# --- the log as a whole -----------------------------------------------------------------------


def test_a_log_rolled_back(copy: Copy) -> None:
    today = copy.checkpoint()
    copy.rewrite(copy.entries()[:-3])
    assert told(copy.found(since={CONTEST: today}), "since-smaller", f"log/{CONTEST}/checkpoint")


def test_an_old_backup_that_goes_on(copy: Copy) -> None:
    today = copy.checkpoint()
    entries = copy.entries()
    station = plain(copy)
    other = resigned(entries[copy.index(station)], copy.night.devices[station], at=AT)
    copy.rewrite([*entries[:-3], other, *entries[-3:]])
    assert told(copy.found(since={CONTEST: today}), "since-other", f"log/{CONTEST}/checkpoint")


def test_a_checkpoint_of_another_key(copy: Copy) -> None:
    shown = copy.checkpoint()
    stranger = new_ed25519(shown.origin)
    (copy.folder / "log" / CONTEST / "checkpoint").write_bytes(shown.sign([stranger]).to_bytes())
    assert told(copy.found(), "unsigned", f"log/{CONTEST}/checkpoint")


def test_a_checkpoint_of_another_log(copy: Copy) -> None:
    other = (copy.folder / "log" / "dpr" / "checkpoint").read_bytes()
    (copy.folder / "log" / CONTEST / "checkpoint").write_bytes(other)
    assert told(copy.found(), "origin", f"log/{CONTEST}/checkpoint")


def cosigned(copy: Copy, names: Sequence[str]) -> bytes:
    """Log witnesses stand behind all logs; gives the policy of two of three."""
    keys = {n: Cosigner(n, new_ed25519(n).key) for n in ("a.example", "b.example", "c.example")}
    for path in (copy.folder / "log").glob("*/checkpoint"):
        shown = parse_checkpoint(path.read_bytes())
        path.write_bytes(
            shown.with_lines([keys[n].cosign(shown, 1_900_000_000) for n in names]).to_bytes()
        )
    policy = [f"witness {n} {k.verifier.vkey}" for n, k in keys.items()]
    policy += [f"group penjaga 2 {' '.join(keys)}", "quorum penjaga", ""]
    return "\n".join(policy).encode()


def test_a_first_time_reader_with_the_policy_of_log_witnesses(copy: Copy) -> None:
    policy = cosigned(copy, ["a.example", "c.example"])
    assert copy.found(policy=policy) == []
    entries = copy.entries()
    del entries[copy.index(plain(copy))]
    copy.rewrite(entries)  # the log's own key is all that an operator has
    assert told(copy.found(policy=policy), "quorum", f"log/{CONTEST}/checkpoint")


def test_one_log_witness_is_not_two(copy: Copy) -> None:
    policy = cosigned(copy, ["b.example"])
    assert told(copy.found(policy=policy), "quorum", f"log/{CONTEST}/checkpoint")


def test_root_keys_of_the_operators_own(copy: Copy) -> None:
    mine = (copy.folder / "roots").read_text()
    other = new_p256(selfmade.ROOT)
    (copy.folder / "roots").write_text(f"1 of 1\n{other.verifier.vkey}\n")
    assert told(copy.found(roots=mine), "other-roots", "roots")
    assert told(copy.found(), "strangers", "roots")


# --- anchors ----------------------------------------------------------------------------------


def test_a_log_without_its_first_anchor(copy: Copy) -> None:
    copy.rewrite(copy.entries()[1:])
    assert told(copy.found(), "first-anchor", ENTRIES)


@pytest.mark.parametrize(
    ("code", "size", "root"),
    [("anchor-size", 3, ""), ("anchor-ahead", 10_000, ""), ("anchor-root", None, "ab" * 32)],
)
def test_anchors_that_do_not_fit(copy: Copy, code: str, size: int | None, root: str) -> None:
    register = copy.entries(REGISTER)
    changes: dict[str, object] = {} if size is None else {"size": size}
    if size == 3:
        changes["root"] = root_of(map(leaf_hash, register[:3])).hex()
    if root:
        changes["root"] = root
    assert told(append(copy, anchor(copy, register, **changes)), code, ENTRIES)


# --- published files --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        (f"results/{CONTEST}/nasional.json", ["votes", "1"]),
        (f"results/{CONTEST}/nasional.json", ["children", 0, "votes", "2"]),
        (f"results/{CONTEST}/nasional.json", ["log", "size"]),
        (f"results/{CONTEST}/9106.json", ["stations", "held"]),
        ("districts/dpd/91.json", ["sums", "votes.3"]),
        (f"held/{CONTEST}/9106.json", ["stations", 0, "ballots"]),
        (f"changes/{CONTEST}/9106.json", ["changes", 0, "index"]),
        (f"time/{CONTEST}/91.json", ["steps", 0, 1]),
        ("candidates/dpd/91.json", ["areas", 0, "sums", 0]),
        (f"recaps/{CONTEST}/910601.json", ["recaps", 0, "size"]),
    ],
)
def test_a_number_edited_in_a_file(copy: Copy, path: str, keys: Sequence[str | int]) -> None:
    def more(content: object) -> None:
        *way, last = keys
        for key in way:
            content = content[key]  # type: ignore[index]
        content[last] += 1  # type: ignore[index]

    copy.edit(path, more)
    findings = copy.found()
    assert told(findings, "differs", f"{path} · {keys[0]}")
    assert {f.where.split(" ")[0] for f in findings} == {path}


def test_a_dhasil_off_by_one(copy: Copy) -> None:
    path = next((copy.folder / "recaps" / CONTEST / "-").glob("*.csv"))
    text = path.read_text()
    number = re.findall(r",(\d+)\n", text)[-1]
    path.write_text(text[::-1].replace(number[::-1], str(int(number) + 1)[::-1], 1)[::-1])
    name = str(path.relative_to(copy.folder))
    assert told(copy.found(), "differs", name)


def test_a_number_edited_in_a_table_of_all_stations(copy: Copy) -> None:
    path = copy.folder / f"data/{CONTEST}.csv.gz"
    head, *rows = gzip.decompress(path.read_bytes()).decode().split("\n")
    name = head.split(",")[-2]
    cells = rows[0].split(",")
    cells[-2] = str(int(cells[-2]) + 1)
    path.write_bytes(gzip.compress("\n".join([head, ",".join(cells), *rows[1:]]).encode(), mtime=0))
    assert [f.where for f in copy.found()] == [f"data/{CONTEST}.csv.gz · {cells[0]}.{name}"]


def test_a_table_of_all_stations_of_another_contest(copy: Copy) -> None:
    """In Parquet, which is compared by its content."""
    (copy.folder / f"data/{CONTEST}.parquet").write_bytes(
        (copy.folder / "data/dpd.parquet").read_bytes()
    )
    assert told(copy.found(), "table", f"data/{CONTEST}.parquet")


def test_a_file_missing_and_one_too_many(copy: Copy) -> None:
    (copy.folder / f"time/{CONTEST}/91.json").unlink()
    (copy.folder / f"results/{CONTEST}/91.old.json").write_text("{}")
    (copy.folder / f"log/{CONTEST}/tile/0/x001/000").parent.mkdir()
    (copy.folder / f"log/{CONTEST}/tile/0/x001/0").write_bytes(b"")
    findings = copy.found()
    assert told(findings, "missing", f"time/{CONTEST}/91.json")
    assert told(findings, "stray", f"results/{CONTEST}/91.old.json")
    assert told(findings, "stray", f"log/{CONTEST}/tile/0/x001/0")


def test_packed_twins_hold_the_same(copy: Copy) -> None:
    path = copy.folder / f"results/{CONTEST}/nasional.json"
    twin = path.with_name("nasional.json.gz")
    twin.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    assert copy.found() == []
    twin.write_bytes(gzip.compress(path.read_bytes().replace(b'"1":', b'"9":', 1), mtime=0))
    assert told(copy.found(), "twin", f"results/{CONTEST}/nasional.json.gz")


# --- photographs ------------------------------------------------------------------------------


def test_a_photograph_replaced(copy: Copy) -> None:
    one = next((copy.folder / "photos").rglob("*.jpg"))
    one.write_bytes(photograph(seed=9))
    assert told(copy.found(), "photo", str(one.relative_to(copy.folder)))
    assert told(copy.found(photos=2), "photo")


def test_a_wrong_photo_list(copy: Copy) -> None:
    station = copy.night.stories["photographed"]
    other = photograph(seed=9)
    name = sha256(other)
    (copy.folder / f"photos/{name[:2]}").mkdir(exist_ok=True)
    (copy.folder / f"photos/{name[:2]}/{name}.jpg").write_bytes(other)

    def swap(content: dict[str, dict[str, dict[str, list[dict[str, object]]]]]) -> None:
        content["stations"][station]["photos"][0]["sha256"] = name

    copy.edit(village(station), swap)
    findings = copy.found()
    assert told(findings, "photo-list", f"{village(station)} · stations.{station}.photos")
    assert told(findings, "stray", f"photos/{name[:2]}/{name}.jpg")


def test_a_photograph_hidden(copy: Copy) -> None:
    station = copy.night.stories["photographed"]

    def hide(content: dict[str, dict[str, dict[str, list[dict[str, object]]]]]) -> None:
        content["stations"][station]["photos"][1]["there"] = 0

    copy.edit(village(station), hide)
    assert told(copy.found(), "photo-there", village(station))


def test_words_in_both_languages(copy: Copy) -> None:
    copy.edit(f"results/{CONTEST}/nasional.json", lambda c: c.update(valid=c["valid"] + 1))
    (one,) = copy.found()
    assert one.told("id")["what"].endswith(f"seharusnya {one.values['due']}")
    assert one.told("en")["what"].endswith(f"the log gives {one.values['due']}")
    assert json.dumps(one.told("id"))
