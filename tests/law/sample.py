"""A small sound definition with everything in it, and what tests do to it."""

from collections.abc import Mapping

from sinergi.law.definition import Parsed, parse
from sinergi.law.election import Election

CHECKS = ("A101", "A201", "V001", "V002", "V401", "V402", "V501")

TOML = """\
id = "contoh-2029"
name = "Pemilu Contoh"
mode = "rehearsal"
date = "2029-02-14"
host = "pemilu.example.id"
second_reading = 25
keys_until = "2029-02-13T23:59:59+09:00"
checks = [
    "V402",
    "A101",
]

[labels]
district = "Kecamatan"
[labels.91]
district = "Distrik"
dprd-prov = "DPRP"

[kinds.regular]
name = "TPS"
limit = 300
reserve = 0.02
boxes = 3
turnout_min = 0.2
invalid_max = "1/7"
warnings = ["W002", "W001"]

[kinds.pos]
limit = 3000
reserve = 0.02
boxes = 4

[contests.ppwp]
name = "Presiden"
level = "nasional"
method = "president"

[contests.dpr]
level = "nasional"
method = "sainte-lague"
threshold = 0.04

[contests.dprd-prov]
level = "provinsi"
method = "sainte-lague"
except_areas = ["99"]
except_kinds = ["pos"]
"""

FILES: Mapping[str, str] = {
    "election.toml": TOML,
    "regions.csv": """\
code,name,label
91,Papua,
9106,Biak Numfor,Kabupaten
910601,Biak Kota,Distrik
9106011001,Sorido,Kelurahan
9106011002,Waupnor,Kelurahan
99,Luar Negeri,
9901,Jepang,
990101,"KBRI ""Tokyo"", lantai 2",
9901010001,Pos,
""",
    "stations.csv": """\
code,kind,dpt_l,dpt_p,tz
9106011001001,regular,120,130,WIT
9106011001002,regular,110,90,WIT
9106011002001,regular,99,101,WIT
9901010001001,pos,1200,1300,Asia/Tokyo
""",
    "districts.csv": """\
contest,code,name,seats
dpr,3102,DKI Jakarta II,7
dpr,9101,Papua,3
dprd-prov,910001,Papua 1,6
dprd-prov,910002,Papua 2,5
""",
    "district_areas.csv": """\
contest,district,area
dpr,3102,99
dpr,9101,91
dprd-prov,910001,910601
dprd-prov,910002,9106011001002
""",
    "parties.csv": """\
number,name,short,area
1,Partai Satu,Satu,
2,Partai Dua,Dua,
18,Partai Papua,PP,91
""",
    "candidates.csv": """\
contest,district,party,number,name,sex,status
ppwp,-,,1,Satu & Sutu,LP,active
ppwp,,,2,Dua & Duo,LL,
dpr,9101,1,1,Ayu,P,active
dpr,9101,1,2,Budi,L,struck
dpr,3102,2,1,Citra,P,active
dprd-prov,910001,18,1,Dewi,P,active
dprd-prov,910002,18,1,Eko,L,active
""",
    "calendar.csv": """\
stage,role,area,article,starts,ends
Pemungutan suara,kpps,91,PKPU 25/2023,2029-02-14,2029-02-14
""",
}


def changed(*changes: tuple[str, str, str]) -> dict[str, str]:
    """The sample's files with texts replaced: (file, old, new); each old text must be there once."""
    files = dict(FILES)
    for file, old, new in changes:
        assert files[file].count(old) == 1, (file, old)
        files[file] = files[file].replace(old, new)
    return files


def read(files: Mapping[str, str]) -> Parsed:
    return parse(files, known_checks=CHECKS)


def election(*changes: tuple[str, str, str]) -> Election:
    """The sample's election after changes that keep it sound."""
    found = read(changed(*changes))
    assert found.election is not None, [str(e) for e in found.errors]
    return found.election
