"""``sinergi people make | grant | password | list``: the first operator, and help when nobody can enter.

Everything else about people is done at ``/admin/``.
"""

import argparse
from typing import TYPE_CHECKING, Any

from sinergi.commands.common import BadInput, database, output, say
from sinergi.core.matrix import ROLES

if TYPE_CHECKING:
    from sinergi.core.people.models import Person


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    people = commands.add_parser("people", help="orang: akun, peran, kata sandi baru")
    what = people.add_subparsers(dest="what", required=True, metavar="make|grant|password|list")

    make = what.add_parser("make", help="an account, with a role where one is named")
    make.add_argument("username")
    make.add_argument("--name", required=True, help="as the person is called")
    _role(make, required=False)
    make.set_defaults(handler=_make)

    grant = what.add_parser("grant", help="a role in an area")
    grant.add_argument("username")
    _role(grant, required=True)
    grant.set_defaults(handler=_grant)

    password = what.add_parser("password", help="a new password, printed once")
    password.add_argument("username")
    password.set_defaults(handler=_password)

    listed = what.add_parser("list", help="accounts and their roles")
    listed.set_defaults(handler=_list)

    for parser in (make, grant, password, listed):
        parser.add_argument("--json", action="store_true")


def _role(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--role", required=required, choices=ROLES, metavar="ROLE")
    parser.add_argument("--area", default="nasional", help="a region's code (default: nasional)")
    parser.add_argument("--election", default="*", help="of this election alone (default: all)")


def _make(arguments: argparse.Namespace) -> int:
    with database():
        from django.db import transaction

        from sinergi.core.actors import OPERATOR
        from sinergi.core.people import actions

        try:
            with transaction.atomic():
                person, password = actions.make(OPERATOR, arguments.username, arguments.name)
                if arguments.role:
                    actions.grant(
                        OPERATOR, person, arguments.role, arguments.area, arguments.election
                    )
        except actions.Refused as refused:
            raise BadInput(f"{arguments.username}: {refused}") from refused
    return _told(arguments, {"username": person.username, "password": password})


def _grant(arguments: argparse.Namespace) -> int:
    with database():
        from sinergi.core.actors import OPERATOR
        from sinergi.core.people import actions

        try:
            actions.grant(
                OPERATOR,
                _person(arguments.username),
                arguments.role,
                arguments.area,
                arguments.election,
            )
        except actions.Refused as refused:
            raise BadInput(f"{arguments.username}: {refused}") from refused
    return _told(arguments, {"username": arguments.username, "role": arguments.role})


def _password(arguments: argparse.Namespace) -> int:
    with database():
        from sinergi.core.actors import OPERATOR
        from sinergi.core.people import actions

        person = _person(arguments.username)
        password = actions.renew_password(OPERATOR, person)
    return _told(arguments, {"username": person.username, "password": password})


def _list(arguments: argparse.Namespace) -> int:
    with database():
        from sinergi.core.actors import OPERATOR
        from sinergi.core.people import queries

        rows: list[dict[str, Any]] = [
            {
                "username": person.username,
                "active": person.is_active,
                "roles": [
                    {"role": r.role, "area": r.area, "election": r.election}
                    for r in person.roles.order_by("id")
                ],
            }
            for person in queries.people(OPERATOR).prefetch_related("roles")
        ]
    if arguments.json:
        output({"people": rows})
    else:
        for row in rows:
            held = ", ".join(f"{r['role']} {r['area']} {r['election']}" for r in row["roles"])
            print(f"{row['username']:<24} {'' if row['active'] else 'disabled  '}{held}")
        say(f"{len(rows)} people")
    return 0


def _person(username: str) -> "Person":
    from sinergi.core.people.models import Person

    found = Person.objects.filter(username=username.lower()).first()
    if found is None:
        raise BadInput(f"{username}: no such account; 'sinergi people list' shows them")
    return found


def _told(arguments: argparse.Namespace, done: dict[str, str]) -> int:
    if arguments.json:
        output(done)
    else:
        print("  ".join(done.values()))
        if "password" in done:
            say("the password is shown this once; it can be changed at /akun/kata-sandi/")
    return 0
