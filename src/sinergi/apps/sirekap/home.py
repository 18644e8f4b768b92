"""Sirekap's part of the page at ``/``: what waits in somebody's area, and how far its count is."""

from collections.abc import Callable, Iterable, Sequence

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from sinergi.apps.sirekap import areas
from sinergi.apps.sirekap.areas import AreaCount
from sinergi.apps.sirekap.desk import queries as desk_queries
from sinergi.apps.sirekap.desk.actions import SIGN
from sinergi.apps.sirekap.queries import READ
from sinergi.core.actors import Actor
from sinergi.core.home import local_time
from sinergi.core.home.duties import Duty
from sinergi.core.home.progress import Contest
from sinergi.core.home.waiting import Item

#: The view of an area that lists its held stations, those with two versions among them.
HELD = "ditahan"


def progress(actor: Actor, duty: Duty) -> Sequence[Contest]:
    """The duty's contests in ballot order."""
    return [
        Contest(
            code=row.contest,
            name=duty.election.label(row.contest, duty.area),
            url=_url(duty, row.contest),
            held_url=_url(duty, row.contest, HELD),
            expected=row.expected,
            received=row.received,
            counted=row.counted,
            held=row.held,
            status=row.status,
        )
        for row in _counts(actor, duty)
    ]


def waiting(actor: Actor, duty: Duty) -> Iterable[Item]:
    """Forms with two versions, held and missing ones, for those who have work to do with them."""
    if not duty.works:
        return
    yield from _proposals(actor, duty)
    rows = _counts(actor, duty)
    if duty.is_station:
        yield from _of_station(duty, rows)
        return
    yield from _held(duty, rows)
    if _counting(duty):
        yield from _missing(duty, rows)


def _proposals(actor: Actor, duty: Duty) -> Iterable[Item]:
    """Records of the recap desks that wait for this very person's signature."""
    if not actor.may(SIGN, duty.area, duty.election.id):
        return
    found = sum(p.may for p in desk_queries.proposals(actor, duty.election.id, duty.area))
    if found:
        yield Item(
            "proposals",
            _n(found, _("1 usulan menunggu tanda tangan kedua Anda"),
               _("%s usulan menunggu tanda tangan kedua Anda")),
            _("Periksa isinya, lalu tanda tangani dengan kunci Anda sendiri."),
            reverse("rekap-plenary", args=[duty.election.id, duty.area]), "now",
        )  # fmt: skip


def _counts(actor: Actor, duty: Duty) -> list[AreaCount]:
    if not actor.may(READ, duty.area, duty.election.id):
        return []
    return areas.counts(actor, duty.election, duty.area)


def _counting(duty: Duty) -> bool:
    """From the voting day on a form that is not there is missing."""
    now, _zone = local_time.now(duty.election, duty.area)
    return now.date().isoformat() >= duty.election.date


def _held(duty: Duty, rows: Sequence[AreaCount]) -> Iterable[Item]:
    known = all(row.disputed >= 0 for row in rows)
    if known and (disputed := sum(row.disputed for row in rows)):
        yield Item(
            "disputed",
            _n(disputed, _("1 formulir: dua versi berbeda"), _("%s formulir: dua versi berbeda")),
            _("Bandingkan keduanya dengan fotonya.") + " " + _where(duty, rows, lambda r: r.disputed),
            _url(duty, _most(rows, lambda r: r.disputed), HELD), "now",
        )  # fmt: skip
    if held := sum(_only_held(row) for row in rows):
        yield Item(
            "held",
            _n(held, _("1 formulir: angka ditahan"), _("%s formulir: angka ditahan")),
            _("Lihat baris yang tidak cocok pada fotonya.") + " " + _where(duty, rows, _only_held),
            _url(duty, _most(rows, _only_held), HELD), "now",
        )  # fmt: skip


def _missing(duty: Duty, rows: Sequence[AreaCount]) -> Iterable[Item]:
    if missing := sum(map(_lacking, rows)):
        yield Item(
            "missing",
            _n(missing, _("1 formulir belum masuk"), _("%s formulir belum masuk")),
            _where(duty, rows, _lacking),
            _url(duty, _most(rows, _lacking)), "soon",
        )  # fmt: skip


def _of_station(duty: Duty, rows: Sequence[AreaCount]) -> Iterable[Item]:
    """A form that is held or has two versions each for itself, the missing ones together."""
    for row in rows:
        name, codes = duty.election.label(row.contest, duty.area), ", ".join(row.codes)
        if row.status == "disputed":
            title, text = (
                _("%s: dua versi berbeda"),
                _("Bandingkan keduanya dengan formulir di tangan."),
            )
        elif row.status == "held":
            title, text = _("%s: angka ditahan"), _("Lihat baris yang tidak cocok pada fotonya.")
        else:
            continue
        text = f"{text} ({codes})" if codes else text
        yield Item(row.status, title % name, text, _url(duty, row.contest), "now")
    if rows and all(row.received for row in rows):
        yield Item(
            "received",
            _("Semua formulir TPS ini sudah diterima"),
            _("%(here)s dari %(all)s. Terima kasih.") % {"here": len(rows), "all": len(rows)},
            _url(duty, rows[0].contest), "info",
        )  # fmt: skip
    missing = [row for row in rows if row.status == "empty"]
    if missing and _counting(duty):
        yield Item(
            "missing",
            _n(len(missing), _("1 formulir belum masuk"), _("%s formulir belum masuk")),
            ", ".join(duty.election.label(row.contest, duty.area) for row in missing) + ".",
            _url(duty, missing[0].contest), "soon",
        )  # fmt: skip


def _only_held(row: AreaCount) -> int:
    return row.held - max(row.disputed, 0)


def _lacking(row: AreaCount) -> int:
    return row.expected - row.received


def _where(duty: Duty, rows: Sequence[AreaCount], of: Callable[[AreaCount], int]) -> str:
    """``Presiden dan Wakil Presiden 3, DPR 1.``"""
    parts = (f"{duty.election.label(r.contest, duty.area)} {_number(of(r))}" for r in rows if of(r))
    return ", ".join(parts) + "."


def _most(rows: Sequence[AreaCount], of: Callable[[AreaCount], int]) -> str:
    return max(rows, key=of).contest


def _n(count: int, one: str, many: str) -> str:
    """Both are translated already: Indonesian has one form, English two."""
    return one if count == 1 else many % _number(count)


def _number(count: int) -> str:
    return number_format(count, force_grouping=True)


def _url(duty: Duty, contest: str, view: str = "") -> str:
    """The public page of the duty's area, or a view of it."""
    return f"/hasil/{duty.election.id}/#/{contest}/{duty.area}" + (f"/{view}" if view else "")
