"""W007: what the words beside a number say, typed at the desk by whoever reads them on the photograph.

No number changes. A number whose words say another, and a spare or swapped sheet, is asked about once
and explained like every warning.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import ClassVar

from django.db import connection
from django.utils.translation import gettext as _

from sinergi.apps.sirekap.desk.actions import SIGN
from sinergi.apps.sirekap.desk.models import DeskWords
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.apps.sirekap.desk.requests import head_of
from sinergi.core import definitions
from sinergi.core.actors import Actor
from sinergi.core.trail import Audited, act
from sinergi.law.checks import Finding
from sinergi.law.checks.context import words_differ
from sinergi.law.regions import prefix

SHEETS = ("spare", "swapped")
LARGEST = 999_999_999


class WordsRead(Audited, frozen=True):
    """``said``: the number that the words give, -1 for a whole sheet."""

    kind: ClassVar[str] = "desk.words-read"
    contest: str
    station: str
    head: str
    field: str
    said: int
    sheet: str


def say(
    actor: Actor,
    election: str,
    contest: str,
    station: str,
    head: str,
    *,
    field: str = "",
    said: int = -1,
    sheet: str = "",
    reason: str = "",
) -> None:
    """Keeps what one field's words say, or that the sheet is a spare or swapped one, with a reason.

    Typed again it replaces what was typed for that field. Raises NotAllowed, and Refused: no such
    field or number, a sheet without a reason, another head by now (``changed-meanwhile``).
    """
    reason = " ".join(reason.split())[:200]
    with act(actor, SIGN, area=station, election=election) as trail:
        if head_of(election, contest, station) != head or not head:
            raise Refused(
                "changed-meanwhile",
                _("Keadaannya sudah berubah. Muat ulang halaman, lalu periksa lagi."),
            )
        if field and (field not in _names(election, head) or not 0 <= said <= LARGEST):
            raise Refused("bad-request", _("Pilih baris, lalu tulis angkanya menurut huruf."))
        if not field and (sheet not in SHEETS or len(reason) < 5):
            raise Refused(
                "bad-request",
                _("Pilih jenis lembarnya, lalu tulis alasannya, sekurangnya 5 huruf."),
            )
        DeskWords.objects.update_or_create(
            election=election, contest=contest, station=station, head=head, field=field,
            defaults={
                "said": said if field else -1, "sheet": "" if field else sheet, "reason": reason,
                "person": actor.name,
            },
        )  # fmt: skip
        trail.audit(
            WordsRead(contest, station, head, field, said if field else -1, "" if field else sheet)
        )


def _names(election: str, head: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT form FROM record WHERE id = %s", [bytes.fromhex(head)])
        (form,) = cursor.fetchone()
    return tuple(definitions.all_templates(election)[form].names)


def of_area(election: str, contest: str, area: str) -> Mapping[str, list[Finding]]:
    """Station -> W007, of the record that stands now; words that say the same number give none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.station, w.field, w.said, r.form, r.counts FROM desk_words w"
            " JOIN station_result s ON (s.election, s.contest, s.station) ="
            " (w.election, w.contest, w.station) AND encode(s.head, 'hex') = w.head"
            " JOIN record r ON r.id = s.head"
            " WHERE w.election = %s AND w.contest = %s AND w.station LIKE %s ORDER BY w.field",
            [election, contest, prefix(area) + "%"],
        )
        rows = cursor.fetchall()
    if not rows:
        return {}
    templates = definitions.all_templates(election)
    differ: dict[str, list[str]] = defaultdict(list)
    sheets: set[str] = set()
    for station, field, said, form, counts in rows:
        if not field:
            sheets.add(station)
        elif counts[templates[form].index[field]] != said:
            differ[station].append(field)
    found: dict[str, list[Finding]] = defaultdict(list)
    for station, fields in differ.items():
        found[station] += words_differ(fields)
    for station in sheets:
        found[station].append(Finding("W007", (), {"differ": len(differ.get(station, ()))}))
    return {
        station: findings[:1] if station in differ else findings
        for station, findings in found.items()
    }


def typed(election: str, contest: str, station: str, head: str) -> list[DeskWords]:
    """What was typed about the record that stands, by field."""
    return list(
        DeskWords.objects.filter(
            election=election, contest=contest, station=station, head=head
        ).order_by("field")
    )
