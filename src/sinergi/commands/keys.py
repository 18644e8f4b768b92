"""``sinergi keys list | codes | make | approve | revoke``: the chain of keys from the command line.

Private keys are brought (signing_keys.py), or are the self-made ones of a demonstration or rehearsal
in ``var/<election>/keys``. What root keys and authorities sign apart is in ceremony.py.
"""

import argparse
import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinergi.commands import ceremony, signing_keys
from sinergi.commands.common import BadInput, chosen_election, database, output, say
from sinergi.commands.signing_keys import AnySigner
from sinergi.ledger import selfmade
from sinergi.ledger.keys import (
    NATION,
    ROLE_KINDS,
    ROOT_ENROLS,
    fingerprint,
    from_pem,
    key_name,
    name_fits,
    new_ed25519,
    new_p256,
)

if TYPE_CHECKING:
    from sinergi.core.models import Key

STATES = ("requested", "enrolled", "late", "revoked")
MADE = ("root", "authority", "approver", "desk", "importer", "log", "node", "reader")


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    keys = commands.add_parser("keys", help="kunci: daftar, kode aktivasi, setujui, cabut")
    what = keys.add_subparsers(dest="what", required=True, metavar="WHAT")

    listed = what.add_parser("list", help="keys of the register, with their fingerprints")
    listed.add_argument("--area", default="nasional", help="a region's or station's code")
    listed.add_argument("--role", help="device, desk, approver, importer, authority ...")
    listed.add_argument("--state", choices=STATES)
    listed.set_defaults(handler=_list)

    codes = what.add_parser(
        "codes", help="one-time codes, printed once: for each station of an area, or one desk"
    )
    codes.add_argument("--area", required=True)
    codes.add_argument(
        "--role", default="device", help="device (default), desk, approver, importer"
    )
    codes.add_argument("--each", type=int, default=1, help="codes for each station (or the area)")
    codes.set_defaults(handler=_codes)

    make = what.add_parser("make", help="a new key in an encrypted PEM file")
    make.add_argument("role", choices=MADE)
    make.add_argument("--area", default=NATION, help="its scope (default: nasional)")
    make.add_argument("--suffix", default="1", help="tells keys of one area apart")
    make.add_argument(
        "--out", type=Path, required=True, help="a new file, mode 0600; FILE.vkey is public"
    )
    make.set_defaults(handler=_make)

    approve = what.add_parser("approve", help="enrol requested keys: two keys sign")
    approve.add_argument("names", nargs="*", metavar="NAME", help="role/area/suffix, as listed")
    approve.add_argument("--area", help="every key requested in this area instead")
    approve.add_argument("--role", help="with --area: of this role alone")
    approve.add_argument("--fingerprint", help="refuse unless the key shows these six digits")
    _signing(approve)
    approve.set_defaults(handler=_approve)

    revoke = what.add_parser("revoke", help="void a key from here on: one key signs")
    revoke.add_argument("name", metavar="NAME")
    revoke.add_argument("--reason", required=True, help="public; no names of people")
    _signing(revoke)
    revoke.set_defaults(handler=_revoke)

    for parser in (listed, codes, make, approve, revoke):
        parser.add_argument("--json", action="store_true")
        if parser is not make:
            parser.add_argument("--election")
    ceremony.add_parsers(what)


def _signing(parser: argparse.ArgumentParser) -> None:
    default = "; its name is found in the register (default: the self-made keys)"
    signing_keys.add_options(parser, default)


def _current(argument: str | None) -> str:
    """The election meant, its register up to date."""
    election = chosen_election(argument)
    ceremony.settled(election)
    return election


def _late_from(election: str) -> int | None:
    """Register index from which a key is late in some log; None while none can be."""
    from django.db import connection

    from sinergi.apps.sirekap.log_clock import log_clock
    from sinergi.core import definitions

    until = definitions.current(election).keys_until
    if not until or log_clock(election)() < datetime.fromisoformat(until):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(late_from) FROM log_head WHERE election = %s", [election])
        found: int | None = cursor.fetchone()[0]
    return found


def _state(row: "Key", late_from: int | None = None) -> str:
    if row.revoke_index is not None:
        return "revoked"
    if row.enrol_index is None:
        return "requested"
    return "late" if late_from is not None and row.enrol_index >= late_from else "enrolled"


def _rows(election: str, area: str, role: str | None) -> "list[Key]":
    from sinergi.core.models import Key
    from sinergi.law.regions import covers, is_code

    if not is_code(area):
        raise BadInput(f"--area {area}: no region's code; write 2, 4, 6, 10 or 13 digits")
    found = Key.objects.filter(election=election).order_by("name", "keyid")
    if role:
        found = found.filter(role=role)
    return [row for row in found if covers(area, row.scope)]


def _list(arguments: argparse.Namespace) -> int:
    with database():
        election = _current(arguments.election)
        late_from = _late_from(election)
        rows = [
            {
                "name": row.name, "keyid": row.keyid, "role": row.role, "scope": row.scope,
                "state": _state(row, late_from), "fingerprint": fingerprint(bytes(row.spki)),
            }
            for row in _rows(election, arguments.area, arguments.role)
            if arguments.state in (None, _state(row, late_from))
        ]  # fmt: skip
    if arguments.json:
        output({"election": election, "keys": rows})
    else:
        for row in rows:
            print(f"{row['state']:<10} {row['fingerprint']}  {row['keyid']}  {row['name']}")
        say(f"{len(rows)} keys")
    return 0


def _codes(arguments: argparse.Namespace) -> int:
    with database():
        from sinergi.apps.perangkat.actions import Refused, make_codes
        from sinergi.core.actors import OPERATOR

        election = chosen_election(arguments.election)
        try:
            made = make_codes(
                OPERATOR, election, arguments.area, arguments.role, each=arguments.each
            )
        except Refused as refused:
            raise BadInput(refused.detail) from refused
    if arguments.json:
        output(
            {
                "election": election,
                "codes": [{"scope": m.scope, "role": m.role, "code": m.code} for m in made],
            }
        )
    else:
        for new in made:
            print(f"{new.scope}  {new.role}  {new.code}")
        say(f"{len(made)} codes; they are shown this once, the server keeps their hashes alone")
    return 0


def _make(arguments: argparse.Namespace) -> int:
    """A log's key has no name of its own: it signs under each log's origin."""
    name = key_name(arguments.role, arguments.area, arguments.suffix)
    if not name_fits(name, arguments.role, arguments.area) and arguments.role != "log":
        raise BadInput(f"--suffix {arguments.suffix}: one word without '/'")
    if arguments.role in ("root", "log", "node") and arguments.area != NATION:
        raise BadInput(
            f"--area {arguments.area}: a {arguments.role} key is of the nation; leave it out"
        )
    key = new_ed25519(name) if arguments.role == "log" else new_p256(name)
    signing_keys.write(arguments.out, key)
    shown = fingerprint(key.verifier.spki)
    made = {"name": name, "vkey": key.verifier.vkey, "fingerprint": shown}
    if arguments.json:
        output(made)
    else:
        print(made["vkey"])
        say(f"{arguments.out}: {name}, fingerprint {shown}; {arguments.out}.vkey may be given out")
    return 0


def _signers(
    arguments: argparse.Namespace, election: str, defaults: Sequence[str]
) -> list[AnySigner]:
    """The keys that were brought, by their names in the register; else the self-made ones."""
    from sinergi.core import vault
    from sinergi.core.models import Key

    found = []
    brought = signing_keys.named(arguments)
    signing_keys.only_p256(brought)
    for key in brought:
        row = Key.objects.filter(election=election, spki=key.verifier.spki).first()
        if row is None:
            raise BadInput(
                f"{key.name}: its key is not in the register of {election}; enrol it first"
            )
        found.append(signing_keys.renamed(key, row.name))
    if found:
        return found
    try:
        return [from_pem(name, vault.load(election, name)) for name in defaults]
    except vault.KeyMissing as missing:
        raise BadInput(f"{missing} (or name the signing keys with --key FILE)") from missing


def _approve(arguments: argparse.Namespace) -> int:
    if bool(arguments.names) == bool(arguments.area):
        raise BadInput("name the keys to approve, or say --area CODE")
    with database():
        election = _current(arguments.election)
        rows = [
            row
            for row in _rows(election, arguments.area or "nasional", arguments.role)
            if _state(row) == "requested"
            and (arguments.area or row.name in arguments.names or row.keyid in arguments.names)
        ]
        missing = set(arguments.names) - {r.name for r in rows} - {r.keyid for r in rows}
        if missing:
            raise BadInput(f"{sorted(missing)[0]}: no such request; 'sinergi keys list' shows them")
        if arguments.fingerprint:
            for row in rows:
                shown = fingerprint(bytes(row.spki))
                if shown != arguments.fingerprint.replace(" ", ""):
                    raise BadInput(f"{row.name}: its fingerprint is {shown}; nothing was approved")
        notes = [_enrol(row, _signers(arguments, election, selfmade.APPROVERS)) for row in rows]
        answers = ceremony.send(election, notes)
    return _told(arguments, [row.name for row in rows], answers, "approved")


def _enrol(row: "Key", signers: Sequence[AnySigner]) -> str:
    from sinergi.apps.perangkat.models import ActivationCode

    if len(signers) != 2:
        raise BadInput(f"{len(signers)} signing keys; an enrolment is signed by two (--key, --key)")
    asked = ActivationCode.objects.filter(election=row.election_id, name=row.name, keyid=row.keyid)
    body: dict[str, Any] = {
        "at": _now(), "election": row.election_id, "key": base64.b64encode(bytes(row.spki)).decode(),
        "kind": "enrol", "kinds": sorted(row.kinds) or list(ROLE_KINDS[row.role]),
        "name": row.name, "role": row.role, "scope": row.scope,
    }  # fmt: skip
    request = asked.exclude(request="").values_list("request", flat=True).first()
    if request:
        body["request"] = request
    from sinergi.ledger import record

    return record.sign(body, signers).decode()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _revoke(arguments: argparse.Namespace) -> int:
    with database():
        election = _current(arguments.election)
        rows = [
            r
            for r in _rows(election, "nasional", None)
            if arguments.name in (r.name, r.keyid) and _state(r) != "revoked"
        ]
        if len(rows) != 1:
            what = "no such key" if not rows else f"{len(rows)} keys; say the key id instead"
            raise BadInput(f"{arguments.name}: {what}; 'sinergi keys list' shows them")
        if rows[0].role in ROOT_ENROLS:
            raise BadInput(
                f"{rows[0].name}: this key is revoked by the root keys; see "
                "'sinergi keys draft revoke --help'"
            )
        signers = _signers(arguments, election, selfmade.APPROVERS[:1])
        note = selfmade.revoke(
            election=election, at=_now(), name=rows[0].name, keyid=rows[0].keyid,
            reason=arguments.reason, signers=signers,
        )  # fmt: skip
        answers = ceremony.send(election, [note.decode()])
    return _told(arguments, [rows[0].name], answers, "revoked")


def _told(arguments: argparse.Namespace, names: list[str], answers: list[Any], done: str) -> int:
    rows = [
        {"name": name, "id": a.id, "status": a.status, "detail": a.detail}
        for name, a in zip(names, answers, strict=True)
    ]
    if arguments.json:
        output({done: rows})
    else:
        for row in rows:
            print(f"{row['name']}: {row['status']} {row['detail']}".rstrip())
        say(f"{sum(r['status'] == 'recorded' for r in rows)} {done}")
    return 0 if all(r["status"] == "recorded" for r in rows) else 1
