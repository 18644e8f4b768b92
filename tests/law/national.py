"""A definition of the nation of 2024, built from the areas and numbers of ../shared/data."""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from sinergi.core.demo import kinds_2024

REGIONS = Path(__file__).resolve().parents[2] / "../shared/data/regions/kelurahan_tps_2024.csv.gz"

#: Overseas stations of 2024 (decree on the DPT): TPSLN, mobile boxes, post; 3,059 together.
OVERSEAS = (("tpsln", 807), ("ksk", 1579), ("pos", 673))

HEADER = """
id = "pemilu-2024"
name = "Pemilu 2024"
mode = "rehearsal"
date = "2024-02-14"

[contests.ppwp]
level = "nasional"
method = "president"

[contests.dpr]
level = "nasional"
method = "sainte-lague"
threshold = 0.04

[contests.dpd]
level = "nasional"
method = "most-votes"
except_areas = ["99"]

[contests.dprd-prov]
level = "provinsi"
method = "sainte-lague"
except_areas = ["99"]

[contests.dprd-kab]
level = "kabkota"
method = "sainte-lague"
{except_kab}

"""


def rows() -> list[dict[str, str]]:
    """The villages at home; skips the test where the data is absent."""
    if not REGIONS.exists():
        pytest.skip("skipped: no ../shared/data")
    with gzip.open(REGIONS, "rt", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if not row["kode_kel"].startswith("99")]


def station_codes(village: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Code and kind of a village's stations: 001, 002, ... and those from 901 on, which ``n_tps``
    counts too."""
    special = range(0)
    if village["ext_begin"]:
        special = range(int(village["ext_begin"]), int(village["ext_end"]) + 1)
    for number in range(1, int(village["n_tps"]) - len(special) + 1):
        yield f"{village['kode_kel']}{number:03d}", "regular"
    for number in special:
        yield f"{village['kode_kel']}{number:03d}", "khusus"


def overseas() -> Iterator[tuple[str, str]]:
    """Code and kind of the stations abroad, one village for each kind."""
    for village, (kind, number) in enumerate(OVERSEAS, start=1):
        for station in range(number):
            yield f"99{station // 900 + 1:02d}01{village:04d}{station % 900 + 1:03d}", kind


def files(provinces: Iterable[str] = ()) -> dict[str, str]:
    """The definition's files; ``provinces`` empty = all 38. Overseas is always there."""
    only = tuple(provinces)
    villages = [r for r in rows() if not only or r["kode_kel"].startswith(only)]
    areas: dict[str, str] = {"99": "Luar Negeri"}
    stations = ["code,kind,dpt_l,dpt_p,tz"]
    for village in villages:
        code = village["kode_kel"]
        for column, length in (
            ("provinsi", 2),
            ("kabupaten", 4),
            ("kecamatan", 6),
            ("kelurahan", 10),
        ):
            areas.setdefault(code[:length], village[column])
        stations += [f"{station},{kind},124,125,WIB" for station, kind in station_codes(village)]
    for station, kind in overseas():
        for length in (4, 6, 10):
            areas.setdefault(station[:length], f"Perwakilan {station[:length]}")
        stations.append(f"{station},{kind},250,200,Asia/Tokyo")
    in_order = sorted(areas)
    home = [a for a in in_order if len(a) == 2 and a != "99"]
    with_kab = [a for a in in_order if len(a) == 4 and a[:2] not in ("31", "99")]
    districts = ["contest,code,name,seats"]
    places = ["contest,district,area"]
    for province in home:
        if province == "31":
            districts += [f"dpr,31{n:02d},DKI Jakarta {'I' * n},7" for n in (1, 2, 3)]
        else:
            districts.append(f"dpr,{province}01,{areas[province]},7")
            places.append(f"dpr,{province}01,{province}")
        for contest, seats in (("dpd", 4), ("dprd-prov", 35)):
            districts.append(f"{contest},{province},{areas[province]},{seats}")
            places.append(f"{contest},{province},{province}")
    if "31" in home:
        for area in (a for a in in_order if len(a) == 4 and a.startswith("31")):
            district = {"3175": "3101", "3171": "3102", "3174": "3102"}.get(area, "3103")
            places.append(f"dpr,{district},{area}")
    places.append("dpr,3102,99")
    for regency in with_kab:
        districts.append(f"dprd-kab,{regency},{areas[regency]},30")
        places.append(f"dprd-kab,{regency},{regency}")
    people = ["contest,district,party,number,name,sex,status"]
    people += [f"ppwp,-,,{n},Pasangan {n}," + "," for n in (1, 2, 3)]
    people += [f"dpd,{province},,{n},Calon {n}," + "," for province in home for n in range(1, 11)]
    except_kab = 'except_areas = ["31", "99"]' if "31" in home else 'except_areas = ["99"]'
    return {
        "election.toml": HEADER.format(except_kab=except_kab) + kinds_2024(),
        "regions.csv": _regions((a, areas[a]) for a in in_order),
        "stations.csv": "\n".join(stations) + "\n",
        "districts.csv": "\n".join(districts) + "\n",
        "district_areas.csv": "\n".join(places) + "\n",
        "parties.csv": "number,name,short,area\n"
        + "".join(f"{n},Partai {n},P{n},\n" for n in (*range(1, 18), 24))
        + "".join(f"{n},Partai Lokal {n},L{n},11\n" for n in range(18, 24) if "11" in home),
        "candidates.csv": "\n".join(people) + "\n",
    }


def _regions(areas: Iterable[tuple[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("code", "name", "label"))
    writer.writerows((code, name, "") for code, name in areas)
    return out.getvalue()
