"""Now, on the clocks of an area, by the election's own clock."""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from sinergi.core import clocks
from sinergi.law.election import Election
from sinergi.law.regions import NATION, OVERSEAS

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


def zone_of(election: Election, area: str) -> tuple[str, tzinfo]:
    """Name and zone of the area's clocks. A province has one; the nation and all of overseas go by
    Jakarta's."""
    codes = [] if area in (NATION, OVERSEAS) else election.stations.under(area)
    name = election.stations[codes[0]].tz if codes else "WIB"
    return name, ZoneInfo(ZONES.get(name, name))


def now(election: Election, area: str) -> tuple[datetime, str]:
    """The moment on the area's clocks, and the zone's name (``WIT``)."""
    name, zone = zone_of(election, area)
    return clocks.clock_of(election.id)().astimezone(zone), name
