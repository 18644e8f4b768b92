"""Figures for Prometheus (text format 0.0.4): counters of this machine, gauges asked when scraped.

An application adds its own gauges with ``gauge_source``; a counter is added where things happen,
``count(series("sinergi_x_total", answer="recorded"))``. Names are those of docs/operating.md.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from sinergi.core.counters import Counters

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: What each family is: type and help. A family that is not here is not shown.
FAMILIES = {
    "sinergi_requests_total": ("counter", "Requests answered, by route and status."),
    "sinergi_request_seconds_total": ("counter", "Time spent answering, by route."),
    "sinergi_response_bytes_total": ("counter", "Bytes of the answers' bodies, by route."),
    "sinergi_records_total": ("counter", "Records sent to intake, by answer and first code."),
    "sinergi_dhasil_made_total": ("counter", "D.Hasil of ratified recaps made public."),
    "sinergi_dhasil_waiting": ("gauge", "Areas whose ratified D.Hasil wait for the worker."),
    "sinergi_dhasil_failed": ("gauge", "Areas whose ratified D.Hasil could not be made."),
    "sinergi_up": ("gauge", "1 where the database answered this scrape."),
    "sinergi_database_bytes": ("gauge", "Size of the database."),
    "sinergi_disk_free_bytes": ("gauge", "Free on the disk of the data folder."),
    "sinergi_disk_total_bytes": ("gauge", "Size of the disk of the data folder."),
    "sinergi_inbox_records": ("gauge", "Records that the clerk has not taken."),
    "sinergi_unpublished_entries": ("gauge", "Log entries whose public files are not written."),
    "sinergi_log_entries": ("gauge", "Size of a log."),
    "sinergi_checkpoint_waiting_entries": (
        "gauge",
        "Entries signed, whose checkpoint lacks its quorum of log witnesses.",
    ),
    "sinergi_clerk_lag_seconds": ("gauge", "Age of the oldest record not taken or not published."),
}


#: Counted in millionths, for a counter holds whole numbers.
_MILLIONTHS = "sinergi_request_seconds_total"


@dataclass(frozen=True, slots=True)
class Sample:
    """One number of a family, with its labels."""

    family: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)

    def series(self) -> str:
        return series(self.family, **self.labels)


_sources: list[Callable[[], Iterable[Sample]]] = []
_counters: dict[object, Counters] = {}  # by data folder


def gauge_source(source: Callable[[], Iterable[Sample]]) -> None:
    """Asks ``source`` at every scrape; it reads the database."""
    if source not in _sources:
        _sources.append(source)


@lru_cache(maxsize=4096)
def series(family: str, **labels: str) -> str:
    """A series' name as Prometheus writes it."""
    if not labels:
        return family
    inside = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{family}{{{inside}}}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def count(changes: Mapping[str, int]) -> None:
    """Adds to counters: {series: n}. Cheap, and never raises for a disk's sake."""
    counters().add(changes)


def counters() -> Counters:
    folder = settings.VAR
    found = _counters.get(folder)
    if found is None:
        found = _counters[folder] = Counters(Path(folder) / "metrics" / "counters")
    return found


def text() -> str:
    """Everything, family by family. Where the database is away, ``sinergi_up`` is 0 and what it
    would have said is left out."""
    lines: dict[str, list[str]] = {family: [] for family in FAMILIES}
    for name, value in sorted(counters().read().items()):
        family = name.split("{", 1)[0]
        if family in lines:
            shown = f"{value / 1e6:.6f}" if family == _MILLIONTHS else str(value)
            lines[family].append(f"{name} {shown}")
    for sample in gauges():
        lines[sample.family].append(f"{sample.series()} {sample.value:.15g}")
    out = []
    for family, (kind, words) in FAMILIES.items():
        if lines[family]:
            out += [f"# HELP {family} {words}", f"# TYPE {family} {kind}", *lines[family]]
    return "\n".join(out) + "\n"


def gauges() -> list[Sample]:
    """Asked now, of this machine and of every source."""
    disk = shutil.disk_usage(settings.VAR)
    found = [
        Sample("sinergi_disk_free_bytes", disk.free),
        Sample("sinergi_disk_total_bytes", disk.total),
    ]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            asked = [Sample("sinergi_database_bytes", cursor.fetchone()[0])]
        for source in _sources:
            asked += source()
    except DatabaseError:
        connection.close()
        return [*found, Sample("sinergi_up", 0)]
    return [*found, *asked, Sample("sinergi_up", 1)]
