"""The signed papers: their scans at the desk that made them, their hashes at the desk above.

A hash that differs or a scan that is missing is listed with its reason. It stops nothing: neither the
opening of the sealed envelope nor the reading of the unit.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from sinergi.apps.sirekap import plenaries, ratified_jobs
from sinergi.apps.sirekap.desk import board, scan_files
from sinergi.apps.sirekap.desk.actions import RUN
from sinergi.apps.sirekap.desk.models import DeskPaperCheck, DeskScan
from sinergi.apps.sirekap.desk.queries import READ
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.core import definitions
from sinergi.core.actors import Actor
from sinergi.core.trail import Audited, act
from sinergi.law import recap
from sinergi.law.election import Election
from sinergi.law.sittings import FIRST_LEVELS
from sinergi.publication import dhasil

#: Files of one recap that count: photographs of a long paper, page by page.
MOST_FILES = 200
_HASH = re.compile(r"[0-9a-f]{8,64}")
#: How many characters of the hash are typed.
TYPED = 8


class ScanKept(Audited, frozen=True):
    kind: ClassVar[str] = "plenary.scan-kept"
    record: str
    sha256: str
    pages: int


class ScanSetAside(Audited, frozen=True):
    kind: ClassVar[str] = "plenary.scan-set-aside"
    record: str
    sha256: str
    reason: str


class PaperChecked(Audited, frozen=True):
    kind: ClassVar[str] = "plenary.paper-checked"
    record: str
    answer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Scan:
    id: int
    sha256: str
    kind: str
    pages: int
    size: int
    person: str
    at: Any
    aside: str


@dataclass(frozen=True, slots=True)
class PaperBelow:
    """The ratified paper of a unit below. ``state``: ``match differs no-scan unchecked``."""

    contest: str
    contest_name: str
    district: str
    code: str
    name: str
    record: str
    hash: str
    said: str
    reason: str
    state: str
    scans: Sequence[Scan]
    ruling: str = ""


# --- the desk's own papers ----------------------------------------------------------------------


def of_recaps(
    actor: Actor, election: str, area: str, records: Iterable[str]
) -> Mapping[str, list[Scan]]:
    """Recap → its scans, those set aside last."""
    actor.require(READ, area, election)
    return _scans(election, records)


def _scans(election: str, records: Iterable[str]) -> dict[str, list[Scan]]:
    found: dict[str, list[Scan]] = {}
    rows = DeskScan.objects.filter(election=election, record__in=list(records)).defer("data")
    for row in rows.order_by("aside", "pk"):
        found.setdefault(row.record, []).append(
            Scan(
                row.pk, row.sha256, row.kind, row.pages, row.size, row.person, row.at, row.aside
            )
        )  # fmt: skip
    return found


def _ratified(election: Election, area: str, record: str) -> Mapping[str, Any]:
    """The body of a recap that a plenary of this area has ratified. Raises Refused."""
    here = board.ground(election, area)
    fixed = {
        one: s for s in here.sittings.by_id.values() if s.area == area and s.state == "ratified"
        for one in s.recaps
    }  # fmt: skip
    from sinergi.apps.sirekap.models import Record

    row = Record.objects.filter(pk=bytes.fromhex(record), kind="recap").first()
    if row is None or record not in fixed:
        raise Refused(
            "not-ratified",
            _("Rekap ini belum disahkan rapat pleno wilayah ini; pindaiannya nanti."),
        )
    return plenaries.body_of(row.note)


def check_place(actor: Actor, election_id: str, area: str, record: str) -> None:
    """May this person add a scan to this recap? Raises Refused, NotAllowed."""
    actor.require(RUN, area, election_id)
    _ratified(definitions.current(election_id), area, record)


def keep(
    actor: Actor, election_id: str, area: str, record: str, sha256: str, data: bytes
) -> DeskScan:
    """Keeps a scan byte for byte; safe to repeat. Raises Refused, NotAllowed."""
    body = _ratified(definitions.current(election_id), area, record)
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise Refused("wrong-hash", _("Berkas tiba tidak utuh. Kirim ulang."))
    file = scan_files.inspect(data)
    with act(actor, RUN, area=area, election=election_id) as trail:
        rows = DeskScan.objects.filter(election=election_id, record=record)
        if rows.filter(aside="").count() >= MOST_FILES:
            raise Refused("too-many", _("Rekap ini sudah memiliki %s berkas.") % MOST_FILES)
        row, _new = rows.update_or_create(
            election=election_id, record=record, sha256=sha256,
            defaults={
                "area": area, "contest": body["contest"], "district": body["district"],
                "kind": file.kind, "pages": file.pages, "size": len(data), "data": data,
                "person": actor.name, "aside": "",
            },
        )  # fmt: skip
        trail.audit(ScanKept(record, sha256, file.pages))
        ratified_jobs.ask(election_id, body["contest"], area)
    return row


def set_aside(actor: Actor, election: str, area: str, scan: int, reason: str) -> None:
    """A scan of another paper, or one that cannot be read: it stays, and counts no more."""
    reason = reason.strip()[:200]
    if not reason:
        raise Refused("bad-request", _("Tulis mengapa berkas ini bukan pindaiannya."))
    with act(actor, RUN, area=area, election=election) as trail:
        row = DeskScan.objects.filter(election=election, area=area, pk=scan).defer("data").first()
        if row is None:
            raise Refused("bad-request", _("Berkas ini tidak ada di wilayah ini."))
        row.aside = reason
        row.save(update_fields=["aside"])
        trail.audit(ScanSetAside(row.record, row.sha256, reason))
        ratified_jobs.ask(election, row.contest, area)


def file_of(actor: Actor, election: str, area: str, scan: int) -> DeskScan:
    """Raises NotAllowed, DeskScan.DoesNotExist."""
    actor.require(READ, area, election)
    return DeskScan.objects.get(election=election, area=area, pk=scan)


# --- the papers from below ----------------------------------------------------------------------


def below(actor: Actor, election_id: str, area: str, contests: Iterable[str]) -> list[PaperBelow]:
    """The ratified papers of the units below, contest by contest; none at the first level."""
    actor.require(READ, area, election_id)
    election = definitions.current(election_id)
    here = board.ground(election, area)
    found: list[PaperBelow] = []
    if recap.level_at(area) in FIRST_LEVELS:
        return found
    checks = {
        c.record: c for c in DeskPaperCheck.objects.filter(election=election_id, area=area)
    }  # fmt: skip
    for contest in contests:
        for place in board.places(election, contest, area):
            fixed = plenaries.ratified(
                here, contest, place.district, recap.units_of(election, place)
            )  # fmt: skip
            scans = _scans(election_id, [one.id for one in fixed.values()])
            for code, one in sorted(fixed.items()):
                own = scans.get(one.id, [])
                check = checks.get(one.id)
                found.append(
                    PaperBelow(
                        contest, election.label(contest, area), place.district, code,
                        dhasil.sheet.name_of(election, code), one.id,
                        recap.content_hash(one.body), check.said if check else "",
                        check.reason if check else "", _state(check, own), own,
                    )
                )  # fmt: skip
    return found


def _state(check: DeskPaperCheck | None, scans: Sequence[Scan]) -> str:
    if check is not None and check.said:
        return "match" if check.agrees else "differs"
    return "unchecked" if any(not s.aside for s in scans) else "no-scan"


def compare(
    actor: Actor, election: str, area: str, record: str, *, said: str, reason: str
) -> PaperBelow:
    """Keeps what the paper says of its hash: its first eight characters, or the text of a QR code
    that holds it. Whatever the answer is, it is kept. Raises Refused, NotAllowed."""
    contests = definitions.current(election).contests
    own = [c for c in contests if _held(definitions.current(election), c, area)]
    known = {p.record: p for p in below(actor, election, area, own)}
    if record not in known:
        raise Refused("replaces-unknown", _("Rekap yang disebut tidak ada di bawah wilayah ini."))
    typed = _typed(said)
    agrees = bool(typed) and known[record].hash.startswith(typed)
    with act(actor, RUN, area=area, election=election) as trail:
        DeskPaperCheck.objects.update_or_create(
            election=election, area=area, record=record,
            defaults={
                "said": typed, "agrees": agrees, "reason": reason.strip()[:200],
                "person": actor.name,
            },
        )  # fmt: skip
        answer = ("match" if agrees else "differs") if typed else "no-scan"
        trail.audit(PaperChecked(record, answer, reason.strip()[:200]))
    (now,) = [
        p for p in below(actor, election, area, [known[record].contest]) if p.record == record
    ]
    return now


def _held(election: Election, contest: str, area: str) -> bool:
    return recap.level_at(area) in recap.levels_of(election.contests[contest]) and bool(
        election.expected(contest, area)
    )


def _typed(said: str) -> str:
    """The hash in what was typed or scanned; "" for nothing. Raises Refused."""
    text = said.lower().replace(" ", "").strip()
    if not text:
        return ""
    found = _HASH.fullmatch(text) or max(_HASH.finditer(said.lower()), key=len_of, default=None)
    if found is None:
        raise Refused(
            "bad-request",
            _("Ketik sedikitnya %s karakter pertama sidik rekap: angka 0-9 dan huruf a-f.") % TYPED,
        )
    return found[0]


def len_of(found: "re.Match[str]") -> int:
    return len(found[0])


def on_paper(election_id: str, area: str, contest: str, actor: Actor) -> list[str]:
    """What the minutes say of the papers from below: those whose hash differs, those without a scan."""
    papers = below(actor, election_id, area, [contest])
    lines = [
        f"Sidik pada kertas D.Hasil {p.name} ({p.said}) berbeda dari rekaman ({p.hash[:16]}): "
        f"{p.reason or 'alasan belum ditulis'}"
        for p in papers
        if p.state == "differs"
    ]
    if without := [p for p in papers if p.state == "no-scan"]:
        named = "; ".join(f"{p.name}: {p.reason}" if p.reason else p.name for p in without)
        lines.append(f"Belum ada pindaian D.Hasil yang ditandatangani: {named}")
    return lines
