"""A form's photographs: the pages, filled by the station's own hand, taken one by one."""

from collections.abc import Sequence
from random import Random

from sinergi.core.demo.paper import camera
from sinergi.core.demo.paper.filling import ink, signatures, stamp_of
from sinergi.core.demo.paper.looks import PLAIN, Looks
from sinergi.core.demo.paper.pages import pages_of
from sinergi.core.demo.paper.printing import Head, colour_of
from sinergi.core.demo.paper.writer import Writer
from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.law.regions import LENGTHS, Level

_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip
_ABOVE: tuple[Level, ...] = ("village", "district", "regency", "province")


def photographs(
    election: Election,
    form: Template,
    counts: Sequence[int],
    station: str,
    *,
    seed: int | str,
    looks: Looks = PLAIN,
) -> list[bytes]:
    """The JPEG pages of a station's form, in page order, as its phone would send them.

    ``counts``: what stands on the paper, by the form's order (-1 = empty boxes); what the record
    says may differ. ``station``: 13 digits. The same arguments give the same bytes; ``seed`` also
    says which photograph of the same paper this is. Raises ValueError where ``looks`` names a
    field that the form does not have, or a digit that is not drawn; KeyError for an unknown station.
    """
    if len(counts) != len(form.fields):
        raise ValueError(f"{len(counts)} counts for a form of {len(form.fields)} fields")
    numbers = dict(zip(form.names, counts, strict=True))
    unknown = sorted(set(looks.fields()) - numbers.keys())
    if unknown:
        raise ValueError(f"the form has no field {', '.join(unknown)}")
    pages = pages_of(form)
    head = _head(election, form, station, len(pages))
    places = _places(election, station)
    hand = f"{election.id}/{station}/hand"
    taken = []
    for page in pages:
        place = f"{election.id}/{station}/{form.contest}/{page.number}"
        writer = Writer(hand)
        writer.rng.seed(f"{place}/ink")
        strokes = ink(page, numbers, places, writer, looks)
        strokes += signatures(page, f"{hand}/{form.contest}", looks)
        taken.append(
            camera.photograph(
                head, page, strokes, colour=writer.pens,
                stamp=stamp_of(looks) if page is pages[0] or page.cells else "",
                looks=looks, rng=Random(f"{seed}/{place}/camera"),
            )
        )  # fmt: skip
    return taken


def _head(election: Election, form: Template, station: str, pages: int) -> Head:
    contest = election.contests[form.contest]
    district = election.districts.get((form.contest, form.district))
    year, month, day = election.date.split("-")
    return Head(
        election=election.name,
        date=f"{int(day)} {_MONTHS[int(month) - 1]} {year}",
        contest=election.label(form.contest, station),
        district=f"Dapil {district.name}" if district else "",
        form=contest.code.upper(),
        colour=colour_of(contest),
        labels=(
            "Nomor TPS", *(
                election.regions[code].label or election.label(level, code)
                for level, code in _areas(station)
            ),
        ),
        pages=pages,
    )  # fmt: skip


def _areas(station: str) -> list[tuple[Level, str]]:
    return [(level, station[: LENGTHS[level]]) for level in _ABOVE]


def _places(election: Election, station: str) -> list[str]:
    """What is written into the head: the number of the station, then its areas."""
    if station not in election.stations:
        raise KeyError(station)
    return [station[-3:], *(election.regions[code].name for _, code in _areas(station))]
