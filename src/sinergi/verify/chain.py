"""The chain of keys: root keys, the register's fold, the logs' keys, what stands behind a checkpoint."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sinergi.ledger import record as records
from sinergi.ledger.authority import Refused, Roots, Verifies, judge
from sinergi.ledger.checkpoint import Checkpoint
from sinergi.ledger.keys import PublicKey, origin
from sinergi.ledger.note import Ed25519Verifier, NoteError
from sinergi.ledger.policy import Policy, PolicyError, parse_policy
from sinergi.ledger.record import REGISTER, Record, RecordError
from sinergi.ledger.register import Register
from sinergi.ledger.tiles import WIDTH, tile_path
from sinergi.verify import pool
from sinergi.verify.codec import CODEC
from sinergi.verify.findings import Report, finding
from sinergi.verify.source import Source
from sinergi.verify.trees import Scanned

#: Register entries of one piece of work.
CHUNK = 1_000
#: Fewer are judged at once, signatures and all.
FEW = 2_000


def read_roots(source: Source, given: str | None, report: Report) -> Roots | None:
    """The root keys that were given, else the site's own."""
    data = source.fresh("roots")
    text = data.decode("utf-8", "replace") if data is not None else ""
    own = None
    if data is None:
        report.add(finding("missing", "roots"))
    else:
        try:
            own = Roots.parse(text)
            if written(own) != text:
                report.add(finding("bytes", "roots"))
        except NoteError as error:
            report.add(finding("roots", "roots", why=error))
    if given is None:
        report.warn("site-roots", "roots")
        return own
    found = Roots.parse(given)
    if own is not None and written(own) != written(found):
        report.add(finding("other-roots", "roots"))
    return found


def written(roots: Roots) -> str:
    lines = [f"{roots.needed} of {len(roots.keys)}", *(k.vkey for k in roots.keys.values())]
    return "".join(f"{line}\n" for line in lines)


def read_policy(source: Source, given: bytes | None, report: Report) -> Policy | None:
    data = given if given is not None else source.fresh("policy")
    if data is None:
        report.warn("no-policy", "policy")
        return None
    if given is None:
        report.warn("site-policy", "policy")
    try:
        return parse_policy(data)
    except PolicyError as error:
        report.add(finding("policy", "policy", why=error))
        return None


@dataclass
class Chain:
    """``records``: (index, record, has it effect) of those that could be read."""

    register: Register
    records: list[tuple[int, Record, bool]] = field(default_factory=list)
    report: Report = field(default_factory=Report)


def fold(
    scanned: Scanned, roots: Roots, *, host: str, election: str, report: Report, jobs: int,
    done: int,
) -> Chain:  # fmt: skip
    """The register from its entries. Signatures are checked on all cores, after a first fold that
    believes them; where one is wrong the fold is made again, knowing it. The first ``done`` were
    verified before."""
    parsed = [_parse(scanned.notes[i]) for i in range(scanned.size)]
    found = _folded(scanned, parsed, Register(roots, host=host, election=election), set())
    every = [i for i in range(done, scanned.size) if isinstance(parsed[i], Record)]
    parts = [every[i : i + CHUNK] for i in range(0, len(every), CHUNK)]
    bad: set[tuple[bytes, bytes]] = set()
    few = len(every) < FEW
    for wrong in pool.each(_signatures, parts, (found.register, parsed), jobs=1 if few else jobs):
        bad |= wrong
    if bad:
        found = _folded(scanned, parsed, Register(roots, host=host, election=election), bad)
    report.add(*found.report.findings)
    report.warnings += found.report.warnings
    return found


def _parse(note: bytes) -> Record | str:
    try:
        return records.parse(note, CODEC)
    except RecordError as error:
        return str(error)


def _folded(
    scanned: Scanned, parsed: list[Record | str], register: Register, bad: set[tuple[bytes, bytes]]
) -> Chain:
    def believed(key: PublicKey, text: bytes, signature: bytes) -> bool:
        return (text, signature) not in bad

    chain = Chain(register)
    report = chain.report
    seen: dict[str, int] = {}
    strangers: set[str] = set()
    for index, one in enumerate(parsed):
        where = place(scanned, index)
        if isinstance(one, str):
            report.add(finding("record", where, index=index, why=one))
            register.size += 1
            continue
        if one.log != REGISTER:
            report.add(finding("wrong-log", where, index=index, due=one.log))
            register.size += 1
            continue
        if seen.setdefault(one.id, index) != index:
            report.add(finding("twice", where, index=index, id=one.id))
        why = _refused(one, register, believed)
        if why:
            register.size += 1
            holds = False
            if why.endswith("not enrolled"):
                report.warn("no-effect", where, index=index, why=why)
            else:
                report.add(finding("signature", where, index=index, why=why))
                if why.endswith("is not a root key"):
                    strangers.add(why)
        else:
            effect = register.apply(one)
            holds = effect.holds
            if not holds:
                report.warn("no-effect", where, index=index, why=effect.why)
        chain.records.append((index, one, holds))
    report.add(*(finding("strangers", "roots", why=why) for why in sorted(strangers)))
    return chain


def _refused(one: Record, register: Register, believed: Verifies) -> str:
    if one.body["election"] != register.election:
        return "out-of-scope: another election"
    try:
        judge(one, register.lookup(register.size), register.roots, verifies=believed)
    except Refused as refused:
        return str(refused)
    return ""


def _signatures(part: list[int]) -> set[tuple[bytes, bytes]]:
    """Signatures that do not verify; the keys are those of the believing fold."""
    register, parsed = pool.shared()
    wrong: set[tuple[bytes, bytes]] = set()

    def check(key: PublicKey, text: bytes, signature: bytes) -> bool:
        if not key.verifies(text, signature):
            wrong.add((text, signature))
        return True

    for index in part:
        try:
            judge(parsed[index], register.lookup(index), register.roots, verifies=check)
        except Refused:
            continue
    return wrong


def place(log: Scanned, index: int) -> str:
    """The file that holds an entry."""
    bundle = index // WIDTH
    width = min(WIDTH, (log.checkpoint.size if log.checkpoint else log.size) - bundle * WIDTH)
    return f"log/{log.name}/{tile_path('entries', bundle, width)}"


# --- checkpoints -------------------------------------------------------------------------------


def log_keys(register: Register, log: str) -> list[Ed25519Verifier]:
    """Enrolled keys of a log that are not revoked at the end of the register."""
    name = origin(register.host, register.election, log)
    return [
        k.public
        for k in register.keys.values()
        if k.role == "log" and k.name == name and isinstance(k.public, Ed25519Verifier)
        and k.status(register.size) == "enrolled"
    ]  # fmt: skip


def check_checkpoint(
    log: str, shown: Checkpoint, register: Register, policy: Policy | None, report: Report
) -> None:
    where = f"log/{log}/checkpoint"
    due = origin(register.host, register.election, log)
    if shown.origin != due:
        report.add(finding("origin", where, found=shown.origin, due=due))
    keys = log_keys(register, log)
    of_policy = policy.log(due) if policy is not None else None
    if of_policy is not None:
        keys = [of_policy]
    if not any(shown.signed_by(key) for key in keys):
        report.add(finding("unsigned", where))
    cosigners = policy.cosigners(shown) if policy is not None else {}
    if policy is not None and not policy.enough(cosigners):
        report.add(finding("quorum", where, names=", ".join(sorted(cosigners)) or "-"))
    _check_lines(where, shown, keys, policy, report)


def _check_lines(
    where: str, shown: Checkpoint, keys: Iterable[Ed25519Verifier], policy: Policy | None,
    report: Report,
) -> None:  # fmt: skip
    """A line under a name that is known must verify."""
    known = {(k.name, k.keyid): k for k in keys}
    witnesses = {w.key.name: w.key for w in policy.witnesses.values()} if policy is not None else {}
    for line in shown.note.signatures if shown.note else ():
        key = known.get((line.name, line.keyid))
        if key is not None:
            good = key.verifies(shown.text, line.value)
        elif line.name in witnesses:
            good = (
                line.keyid == witnesses[line.name].keyid
                and witnesses[line.name].verified_at(shown.text, line.value) is not None
            )
        else:
            report.warn("unknown-line", where, name=line.name)
            continue
        if not good:
            report.add(finding("bad-line", where, name=line.name))


def check_since(
    earlier: Mapping[str, Checkpoint],
    logs: Mapping[str, Scanned],
    register: Register,
    report: Report,
) -> None:
    """Each log goes on from a checkpoint that was kept of it."""
    for name, before in earlier.items():
        log = logs.get(name)
        if log is None or log.broken:
            continue
        where = f"log/{name}/checkpoint"
        if not any(before.signed_by(key) for key in log_keys(register, name)):
            report.add(finding("since-unsigned", where))
        if before.size > log.size:
            report.add(finding("since-smaller", where, size=log.size, before=before.size))
        elif log.tree.root(before.size) != before.root:
            report.add(finding("since-other", where, size=before.size))
