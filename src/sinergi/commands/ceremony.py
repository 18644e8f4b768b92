"""``sinergi keys roots | draft | sign | join | show | submit | install | policy``: what is signed apart.

Root keys, and authorities' keys, are never on one machine. What they sign goes from hand to hand as
a file, a JSON list of notes: ``draft`` writes it without signatures, each holder looks at it
(``show``) and adds a line (``sign``), files signed apart are joined, the whole is given to the
election's register: with ``election load --records`` at its beginning, with ``submit`` later.
"""

import argparse
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sinergi.commands import signing_keys
from sinergi.commands.common import BadInput, chosen_election, database, output, say
from sinergi.ledger import note as notes
from sinergi.ledger import record, selfmade
from sinergi.ledger.authority import Roots
from sinergi.ledger.keys import ROLE_KINDS, fingerprint, name_fits, origin
from sinergi.ledger.note import Ed25519Signer, Ed25519Verifier, Note, NoteError, spki_of
from sinergi.ledger.record import REGISTER

_Commands = argparse._SubParsersAction


def add_parsers(what: "_Commands[argparse.ArgumentParser]") -> None:
    roots = what.add_parser("roots", help="the roots file: m of n root keys that were made apart")
    roots.add_argument("vkeys", nargs="+", type=Path, metavar="VKEY-FILE")
    roots.add_argument("--needed", type=int, required=True, metavar="M", help="keys that must sign")
    roots.add_argument("--out", type=Path, required=True)
    roots.set_defaults(handler=_roots)

    draft = what.add_parser("draft", help="write what is to be signed: enrol, config, revoke")
    kinds = draft.add_subparsers(dest="kind", required=True, metavar="enrol|config|revoke")
    enrol = kinds.add_parser("enrol", help="keys may sign from here on")
    enrol.add_argument("vkeys", nargs="+", type=Path, metavar="VKEY-FILE")
    enrol.add_argument(
        "--log", action="append", default=[], metavar="NAME",
        help="of a log's key: this log (default: the register and every contest)",
    )  # fmt: skip
    enrol.add_argument("--reason", default="", help="public: why it is late; no names of people")
    config = kinds.add_parser("config", help="this definition is in force")
    revoke = kinds.add_parser("revoke", help="a key is void from here on")
    revoke.add_argument("name", metavar="NAME", help="as 'sinergi keys list' shows it")
    revoke.add_argument("--keyid", required=True, metavar="8-HEX")
    revoke.add_argument("--reason", required=True, help="public; no names of people")
    for parser in (enrol, config, revoke):
        parser.add_argument(
            "--definition", type=Path, required=True, metavar="DIR", help="the election's folder"
        )
        parser.add_argument("--out", type=Path, required=True, help="a new file")
        parser.set_defaults(handler=_draft)

    sign = what.add_parser("sign", help="add the signature of a key to each note of a file")
    sign.add_argument("file", type=Path)
    signing_keys.add_options(sign)
    sign.add_argument("--out", type=Path, required=True, help="a new file")
    sign.set_defaults(handler=_sign)

    join = what.add_parser("join", help="one file of several: signed apart, or one after the other")
    join.add_argument("files", nargs="+", type=Path)
    join.add_argument("--out", type=Path, required=True, help="a new file")
    join.set_defaults(handler=_join)

    show = what.add_parser("show", help="what a file says, and who signed it")
    show.add_argument("file", type=Path)
    show.add_argument("--json", action="store_true")
    show.set_defaults(handler=_show)

    submit = what.add_parser("submit", help="give signed notes to the register")
    submit.add_argument("file", type=Path)
    submit.add_argument("--election")
    submit.add_argument("--json", action="store_true")
    submit.set_defaults(handler=_submit)

    install = what.add_parser("install", help="give the server its own key: log, node, reader")
    install.add_argument("role", choices=("log", "node", "reader"))
    install.add_argument("--key", type=Path, required=True, metavar="FILE")
    install.add_argument("--log", default="", metavar="NAME", help="a key of this log alone")
    install.add_argument(
        "--replace", action="store_true", help="the key there before is kept aside"
    )
    install.add_argument("--election")
    install.set_defaults(handler=_install)

    policy = what.add_parser("policy", help="install the policy of log witnesses, or show it")
    policy.add_argument("file", nargs="?", type=Path)
    policy.add_argument("--election")
    policy.add_argument("--json", action="store_true")
    policy.set_defaults(handler=_policy)


# --- files that go from hand to hand ---------------------------------------------------------


def _read(path: Path) -> list[Note]:
    """The notes of a file, signed or not. Raises BadInput."""
    try:
        listed = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "not JSON"
        raise BadInput(f"{path}: {why}; name a file of 'sinergi keys draft' or 'sign'") from error
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise BadInput(f"{path}: not a JSON list of notes; 'sinergi keys draft' writes one")
    found = []
    for number, one in enumerate(listed, 1):
        try:
            data = one.encode()
            whole = notes.parse(data) if not data.endswith(b"\n\n") else Note(data[:-1], ())
            _body(whole)
        except (NoteError, record.RecordError) as error:
            raise BadInput(f"{path}: note {number}: {error}") from error
        found.append(whole)
    return found


class _Any:
    """Stands in for a signature that is still to come, where a body is checked."""

    name = "draft"
    keyid = bytes(4)

    def sign(self, text: bytes) -> bytes:
        return b"."


def _body(one: Note) -> Mapping[str, Any]:
    """Its body, checked as every reader will. Raises RecordError."""
    return record.parse(notes.note(one.text, [_Any()]).to_bytes()).body


def _write(path: Path, found: Sequence[Note]) -> None:
    """A new file; an older one is never overwritten, it may hold signatures."""
    text = json.dumps([one.to_bytes().decode() for one in found], ensure_ascii=False, indent=1)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}; name a new file") from error


def _told(found: Iterable[Note]) -> list[dict[str, Any]]:
    rows = []
    for one in found:
        body = _body(one)
        row = {"kind": body["kind"], "election": body["election"]}
        row |= {
            k: body[k]
            for k in ("name", "role", "scope", "keyid", "reason", "definition")
            if k in body
        }
        if "key" in body:
            spki = notes.unbase64(body["key"])
            row["fingerprint"] = fingerprint(spki)
        row["signed"] = [f"{s.name} ({s.keyid.hex()})" for s in one.signatures]
        rows.append(row)
    return rows


def _say(found: Iterable[Note]) -> None:
    for row in _told(found):
        signed = row.pop("signed")
        words = "  ".join(f"{name} {value}" for name, value in row.items() if name != "kind")
        say(f"{row['kind']}: {words}; signed by {', '.join(signed) or 'nobody yet'}")


def _show(arguments: argparse.Namespace) -> int:
    found = _read(arguments.file)
    if arguments.json:
        output({"notes": _told(found)})
    else:
        _say(found)
    return 0


def _sign(arguments: argparse.Namespace) -> int:
    found = _read(arguments.file)
    signers = signing_keys.named(arguments)
    if not signers:
        raise BadInput("say whose signature: --key FILE, or --signer VKEY-FILE COMMAND")
    signing_keys.only_p256(signers)
    for signer in signers:
        if signer.name.count("/") != 2 or signer.name.startswith("/"):
            raise BadInput(
                f"{signer.name}: its name is not known; bring {signer.name}.vkey, which was made with it"
            )
        for one in found:
            if (signer.name, signer.keyid) in {(s.name, s.keyid) for s in one.signatures}:
                raise BadInput(f"{arguments.file}: {signer.name} has signed it already")
    _say(found)
    _write(
        arguments.out,
        [
            Note(one.text, one.signatures + notes.note(one.text, signers).signatures)
            for one in found
        ],
    )
    say(f"{arguments.out}: {len(found)} notes, signed by {', '.join(s.name for s in signers)}")
    return 0


def _join(arguments: argparse.Namespace) -> int:
    """Notes in the order of the files; of the same text the signatures of all."""
    joined: dict[bytes, dict[tuple[str, bytes], notes.Signature]] = {}
    for path in arguments.files:
        for one in _read(path):
            lines = joined.setdefault(one.text, {})
            for signature in one.signatures:
                lines.setdefault((signature.name, signature.keyid), signature)
    found = [Note(text, tuple(lines.values())) for text, lines in joined.items()]
    _say(found)
    _write(arguments.out, found)
    return 0


# --- drafts ----------------------------------------------------------------------------------


def _roots(arguments: argparse.Namespace) -> int:
    vkeys = [signing_keys.vkey(path).vkey for path in arguments.vkeys]
    text = "\n".join([f"{arguments.needed} of {len(vkeys)}", *vkeys, ""])
    try:
        Roots.parse(text)
    except NoteError as error:
        raise BadInput(f"{error}; say --needed M and one file of each root key") from error
    try:
        with arguments.out.open("x", encoding="ascii") as file:
            file.write(text)
    except OSError as error:
        raise BadInput(f"{arguments.out}: {error.strerror}; name a new file") from error
    say(f"{arguments.out}: {arguments.needed} of {len(vkeys)}; print it, and publish it everywhere")
    return 0


def _draft(arguments: argparse.Namespace) -> int:
    from sinergi.commands.elections import read

    parsed = read(arguments.definition)
    if parsed.errors or parsed.election is None:
        raise BadInput(f"{arguments.definition}: has errors; 'sinergi election check' lists them")
    election = parsed.election
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    about = {"at": at, "election": election.id}
    if arguments.kind == "config":
        from sinergi.law import definition

        bodies = [about | {"kind": "config"} | definition.config_hashes(election)]
    elif arguments.kind == "revoke":
        bodies = [
            about
            | {
                "kind": "revoke", "name": arguments.name, "keyid": arguments.keyid,
                "reason": arguments.reason,
            }
        ]  # fmt: skip
    else:
        logs = (REGISTER, *election.contests)
        unknown = [name for name in arguments.log if name not in logs]
        if unknown:
            raise BadInput(f"--log {unknown[0]}: the logs are {', '.join(logs)}")
        bodies = [
            body
            for path in arguments.vkeys
            for body in _enrolments(path, election, arguments.log or logs, about)
        ]
        for body in bodies:
            if arguments.reason:
                body["reason"] = arguments.reason
    try:
        drafts = [Note(record.text_of(body), ()) for body in bodies]
        for one in drafts:
            _body(one)
    except ValueError as error:
        raise BadInput(f"this cannot be signed: {error}") from error
    _write(arguments.out, drafts)
    _say(drafts)
    return 0


def _enrolments(
    path: Path, election: Any, logs: Iterable[str], about: Mapping[str, str]
) -> list[dict[str, Any]]:
    """One ``enrol``; of a log's key one for each log it signs."""
    import base64

    key = signing_keys.vkey(path)
    role, _, rest = key.name.partition("/")
    scope = rest.partition("/")[0]
    if (
        role not in ROLE_KINDS
        or role == "device"
        or (not name_fits(key.name, role, scope) and role != "log")
    ):
        raise BadInput(
            f"{path}: {key.name} is no key that is enrolled by hand; see 'keys make --help'"
        )
    if isinstance(key, Ed25519Verifier) != (role == "log"):
        raise BadInput(f"{path}: a log's key is Ed25519, every other one P-256")
    names = (
        [origin(election.host, election.id, log) for log in logs] if role == "log" else [key.name]
    )
    return [
        {
            **about, "kind": "enrol", "key": base64.b64encode(key.spki).decode(), "name": name,
            "role": role, "scope": scope, "kinds": list(ROLE_KINDS[role]),
        }
        for name in names
    ]  # fmt: skip


# --- the election's server -------------------------------------------------------------------


def settled(election: str) -> None:
    """What was sent is logged, by a running clerk or now. Raises BadInput without the log's key."""
    from sinergi.apps.sirekap.clerk import CannotAnchor
    from sinergi.apps.sirekap.drain import drain

    try:
        drain(election, say)
    except CannotAnchor as error:
        raise BadInput(f"{error} (what was sent is kept and waits)") from error


def send(election: str, given: Sequence[str]) -> list[Any]:
    """Through the same intake as every record; the clerk logs it (now, where none is running).

    Intake judges by what is logged: a note of a key that these notes enrol waits for its turn.
    """
    from sinergi.apps.sirekap import intake

    answers: list[Any] = [None] * len(given)
    left = list(range(len(given)))
    while left:
        for at in range(0, len(left), 500):
            part = left[at : at + 500]
            for index, answer in zip(part, intake.take([given[i] for i in part]), strict=True):
                answers[index] = answer
        settled(election)
        again = [i for i in left if answers[i].codes[:1] == ["unknown-key"]]
        if len(again) == len(left):
            break
        left = again
    return answers


def _submit(arguments: argparse.Namespace) -> int:
    found = _read(arguments.file)
    with database():
        election = chosen_election(arguments.election)
        answers = send(election, [one.to_bytes().decode() for one in found])
    rows = [
        {"kind": row["kind"], "name": row.get("name", ""), "status": a.status, "codes": a.codes, "detail": a.detail}
        for row, a in zip(_told(found), answers, strict=True)
    ]  # fmt: skip
    if arguments.json:
        output({"submitted": rows})
    else:
        for row in rows:
            print(f"{row['kind']} {row['name']}: {row['status']} {row['detail']}".rstrip())
    return 0 if all(row["status"] in ("recorded", "duplicate") for row in rows) else 1


def _install(arguments: argparse.Namespace) -> int:
    """The server signs without anyone beside it: its own key stands there without a password, 0600.
    It can enrol nobody and sign no result."""
    key = signing_keys.read(arguments.key)
    if isinstance(key, Ed25519Signer) != (arguments.role == "log"):
        raise BadInput(f"{arguments.key}: a log's key is Ed25519, every other one P-256")
    if arguments.log and arguments.role != "log":
        raise BadInput("--log is of a log's key alone")
    name = key.name
    if arguments.role == "node" and name != selfmade.NODE:
        raise BadInput(f"{arguments.key}: {name}; the node's key is {selfmade.NODE} (--suffix 1)")
    if arguments.role == "log":
        name = selfmade.log_file(arguments.log) if arguments.log else selfmade.LOG
    with database():
        from sinergi.core import vault
        from sinergi.ledger.keys import to_pem

        election = chosen_election(arguments.election)
        if arguments.replace:
            vault.put_aside(election, name)
        elif vault.has(election, name):
            raise BadInput(f"{election} has its {name} key; say --replace to change it")
        vault.save(election, {name: to_pem(key)})
    say(
        f"{election}: {name}, fingerprint {fingerprint(_spki(key))}; the clerk takes it at its start"
    )
    return 0


def _spki(key: Any) -> bytes:
    return spki_of(key.key.public_key())


def _policy(arguments: argparse.Namespace) -> int:
    with database():
        from sinergi.apps.sirekap import log_policy
        from sinergi.core.files import write_whole
        from sinergi.ledger.policy import PolicyError

        election = chosen_election(arguments.election)
        where = log_policy.path(election)
        file = arguments.file or (where if where.exists() else None)
        try:
            data = file.read_bytes() if file else log_policy.WITHOUT
            policy = log_policy.read(data)
        except OSError as error:
            raise BadInput(f"{file}: {error.strerror}; name a readable policy") from error
        except PolicyError as error:
            raise BadInput(f"{file}: {error}") from error
        if arguments.file:
            where.parent.mkdir(parents=True, exist_ok=True)
            write_whole(where, data, durable=True)
    if arguments.json:
        output(
            {
                "election": election, "quorum": policy.quorum,
                "witnesses": {n: {"vkey": w.key.vkey, "url": w.url} for n, w in policy.witnesses.items()},
            }
        )  # fmt: skip
    elif not arguments.file:
        print(data.decode("utf-8", "replace"), end="")
    if arguments.file:
        say(
            f"{where}: {len(policy.witnesses)} log witnesses, quorum {policy.quorum}; the clerk takes it now"
        )
    return 0
