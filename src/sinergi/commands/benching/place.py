"""The invented country that the benches count: real sizes, invented names.

One province; in each regency twenty kecamatan of twenty villages of ten stations, as the nation has
on average. Five contests whose forms hold 45 to 295 numbers (eighteen parties, lists as long as the
law's largest districts).
"""

from collections.abc import Iterator

from sinergi.core import demo
from sinergi.core.demo.folder import table

KECAMATAN = 20
VILLAGES = 20
STATIONS = 10
PARTIES = 18
#: Options of a form: pairs, senators; or candidates a party.
SIZES = {"ppwp": 20, "dpr": 8, "dpd": 32, "dprd-prov": 10, "dprd-kab": 13}
PROVINCE = "91"


def files(stations: int, election_id: str) -> dict[str, str]:
    """The definition's files of a country with ``stations`` stations (at most 396,000)."""
    found = demo.files(election_id=election_id, name="Ukuran", mode="rehearsal")
    found.pop("calendar.csv")
    codes = [code for code, _ in zip(_codes(), range(stations), strict=False)]
    regencies = sorted({code[:4] for code in codes})
    areas = sorted({code[:n] for code in codes for n in (2, 4, 6, 10)})
    districts = [("dpr", "9101", "9101", 8, "91"), ("dpd", "91", "91", 4, "91")]
    districts += [("dprd-prov", "910001", "910001", 10, "91")]
    districts += [("dprd-kab", f"{code}01", f"{code}01", 13, code) for code in regencies]
    return found | {
        "regions.csv": table(("code", "name", "label"), ((a, f"Wilayah {a}", "") for a in areas)),
        "stations.csv": table(
            ("code", "kind", "dpt_l", "dpt_p", "tz"), ((c, "regular", 130, 130, "WIT") for c in codes)
        ),
        "districts.csv": table(("contest", "code", "name", "seats"), (d[:4] for d in districts)),
        "district_areas.csv": table(
            ("contest", "district", "area"), ((d[0], d[1], d[4]) for d in districts)
        ),
        "parties.csv": table(
            ("number", "name", "short", "area"),
            ((n, f"Partai Ukuran {n}", f"U{n}", "") for n in range(1, PARTIES + 1)),
        ),
        "candidates.csv": table(
            ("contest", "district", "party", "number", "name", "sex", "status"),
            _candidates(districts),
        ),
    }  # fmt: skip


def _codes() -> Iterator[str]:
    for regency in range(1, 100):
        for kecamatan in range(1, KECAMATAN + 1):
            for village in range(1, VILLAGES + 1):
                for station in range(1, STATIONS + 1):
                    yield f"{PROVINCE}{regency:02d}{kecamatan:02d}{2000 + village:04d}{station:03d}"


def _candidates(
    districts: list[tuple[str, str, str, int, str]],
) -> Iterator[tuple[str, str, int | str, int, str, str, str]]:
    for number in range(1, SIZES["ppwp"] + 1):
        yield "ppwp", "-", "", number, f"Pasangan {number}", "LP", "active"
    for contest, code, *_ in districts:
        groups = [""] if contest == "dpd" else range(1, PARTIES + 1)
        for party in groups:
            for number in range(1, SIZES[contest] + 1):
                name = f"Calon {code}-{party}-{number}"
                sex = "P" if number % 3 == 1 else "L"
                yield contest, code, party, number, name, sex, "active"
