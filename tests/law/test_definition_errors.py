"""Every error is listed in one pass, with its file, its line, what is wrong and the mend."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.law import sample

#: (file, old text, new text, line of the error, part of what is said)
PLANTED = [
    ("election.toml", 'id = "contoh-2029"', 'id = "Contoh 2029"', 1, "id is 'Contoh 2029'"),
    ("election.toml", 'mode = "rehearsal"', 'mode = "trial"', 3, "mode is 'trial'"),
    ("election.toml", 'date = "2029-02-14"', 'date = "2029-02-30"', 4, "date is '2029-02-30'"),
    ("election.toml", 'host = "pemilu', 'host = "https://pemilu', 5, "host is 'https://"),
    ("election.toml", '    "A101",', '    "A999",', 10, "unknown check 'A999'"),
    ("election.toml", 'district = "Distrik"', 'kecamatan = "Distrik"', 16, "unknown label 'kecamatan'"),
    ("election.toml", 'warnings = ["W002", ', 'warnings = ["W2", ', 26, "unknown warning 'W2'"),
    ("election.toml", "second_reading = 25", "reading = 25", 6, "unknown key reading"),
    ("election.toml", "threshold = 0.04", "threshold = 4", 41, "contests.dpr.threshold is 4"),
    ("election.toml", 'except_kinds = ["pos"]', 'except_kinds = ["post"]', 47, "unknown kind 'post'"),
    ("regions.csv", "9106011002,Waupnor", "9106011001,Waupnor", 6, "area 9106011001 stands on line 5"),
    ("regions.csv", "99,Luar", "9x,Luar", 7, "'9x' is not the code of an area"),
    ("regions.csv", "9901,Jepang,", "9901,Jepang", 8, "2 cells where the header has 3"),
    ("stations.csv", "001001,regular,120", "001001,regulir,120", 2, "unknown kind 'regulir'"),
    ("stations.csv", "110,90", "-110,9o", 3, "dpt_l is '-110'"),
    ("stations.csv", "Asia/Tokyo", "WIX", 5, "unknown time zone 'WIX'"),
    ("districts.csv", "Papua,3", "Papua,", 3, "district 9101 of dpr has no seats"),
    ("districts.csv", "dprd-prov,910001", "dprd-prop,910001", 4, "unknown contest 'dprd-prop'"),
    ("district_areas.csv", "dpr,3102,99", "dpr,3103,99", 2, "dpr has no district '3103'"),
    ("parties.csv", "2,Partai Dua", "1,Partai Dua", 3, "party number 1 stands on line 2 too"),
    ("candidates.csv", "dpr,9101,1,2,Budi", "dpr,9101,1,1,Budi", 5, "number 1 of this list stands on line 4"),
    ("candidates.csv", "Eko,L,active", "Eko,L,aktif", 8, "unknown status 'aktif'"),
    ("candidates.csv", "18,1,Dewi", '18,1,"Dewi', 7, "a quote is opened and not closed"),
    ("calendar.csv", "2029-02-14,2029-02-14", "2029-02-14,2029-02-13", 2, "it ends on 2029-02-13"),
]  # fmt: skip


def test_twenty_and_more_errors_in_one_definition_are_all_listed():
    found = sample.read(sample.changed(*(p[:3] for p in PLANTED)))
    assert found.election is None
    places = [(e.file, e.line, e.what) for e in found.errors]
    for file, _, _, line, said in PLANTED:
        assert any(f == file and n == line and said in what for f, n, what in places), (
            file, line, said, places,
        )  # fmt: skip
    assert all(e.mend for e in found.errors)
    assert places == sorted(places, key=lambda p: (list(sample.FILES).index(p[0]), p[1]))


@pytest.mark.parametrize(("file", "old", "new", "line", "said"), PLANTED)
def test_each_error_is_found_alone_at_its_line(file, old, new, line, said):
    found = sample.read(sample.changed((file, old, new)))
    assert found.election is None
    assert any(e.file == file and e.line == line and said in e.what for e in found.errors), [
        str(e) for e in found.errors
    ]


#: One change, and exactly the errors it must give: nothing is said twice, nothing follows from it.
ALONE = [
    ("election.toml", 'id = "contoh-2029"\n', "", [(1, "id is missing")]),
    ("election.toml", 'id = "contoh-2029"', 'id = "assets"', [(1, "id 'assets' is the name of a folder")]),
    ("election.toml", 'host = "pemilu.example.id"', 'host = "pemilu.example.id:443"', [(5, "host is")]),
    ("election.toml", 'host = "pemilu.example.id"', 'host = "Pemilu.example.id"', [(5, "host is")]),
    ("election.toml", "second_reading = 25", "second_reading = 1001", [(6, "second_reading is 1001")]),
    ("election.toml", '23:59:59+09:00"', '23:59:59Z"', [(7, "keys_until is")]),
    ("election.toml", 'mode = "rehearsal"', "mode = 3", [(3, "mode is 3")]),
    ("election.toml", "second_reading = 25", "reading = 25", [(6, "unknown key reading")]),
    ("election.toml", '    "A101",', '    "V402",', [(9, "checks has 'V402' twice")]),
    ("election.toml", "[kinds.pos]", "[kinds.recap]", [
        (28, "kind 'recap' has no usable code"), (47, "unknown kind 'pos'"), (5, "unknown kind 'pos'")]),
    ("election.toml", "reserve = 0.02\nboxes = 4", "boxes = 4", [(28, "kinds.pos.reserve is missing")]),
    ("election.toml", "limit = 3000", "limit = 3000.5", [(29, "kinds.pos.limit is 6001/2")]),
    ("election.toml", "limit = 3000", "limit = true", [(29, "kinds.pos.limit is True")]),
    ("election.toml", '"1/7"', '"1/0"', [(25, "kinds.regular.invalid_max is '1/0'")]),
    ("election.toml", "turnout_min = 0.2", "turnout_min = nan", [(24, "kinds.regular.turnout_min is 'nan'")]),
    ("election.toml", "turnout_min = 0.2", "turnout_min = 1e999999999", [(24, "turnout_min is '1e9")]),
    ("election.toml", 'level = "provinsi"', 'level = "province"', [(44, "contests.dprd-prov.level is 'province'")]),
    ("election.toml", 'method = "president"', 'method = "president"\noptions = "parties"', [
        (37, "method president does not decide between parties")]),
    ("election.toml", 'except_areas = ["99"]', 'except_areas = ["98"]', [(46, "area 98 is not in regions.csv")]),
    ("election.toml", 'except_areas = ["99"]', 'except_areas = ["9"]', [(46, "'9' is not the code of an area")]),
    ("election.toml", 'except_areas = ["99"]', 'areas = ["99"]', [(43, "no station votes in contest dprd-prov")]),
    ("election.toml", "[contests.ppwp]", "[contests.register]", [
        (33, "contest 'register' has no usable code"), (2, "unknown contest 'ppwp'"), (3, "unknown contest 'ppwp'")]),
    ("election.toml", 'method = "president"', 'method = "president"\nfields = ["voters", "boxes"]', [
        (37, "unknown group 'boxes'")]),
    ("election.toml", "[labels.91]", "[labels.92]", [(15, "area 92 is not in regions.csv")]),
    ("election.toml", "[labels.91]", "[labels.papua]", [(15, "[labels.papua] is not the code")]),
    ("regions.csv", "910601,Biak Kota,Distrik\n", "", [(4, "district 910601 is missing, and here stands 9106011001, 9106011002 below")]),
    ("regions.csv", "9106011002,Waupnor,Kelurahan\n", "", [(4, "village 9106011002 of station 9106011002001")]),
    ("regions.csv", "Waupnor", "", [(6, "the name is empty")]),
    ("regions.csv", "Waupnor", "Waup\u00a0nor", [(6, "U+00A0")]),
    ("regions.csv", "code,name,label", "\ufeffcode,name,label", [(1, "byte order mark")]),
    ("stations.csv", "9106011001002,", "9106011001001,", [(3, "station 9106011001001 stands in an earlier row"),
        (5, "area 9106011001002 of dprd-prov is in neither")]),
    ("stations.csv", "9106011001002,", "910601100102,", [(3, "'910601100102' is not the code of a station"),
        (5, "area 9106011001002 of dprd-prov is in neither"),]),
    ("stations.csv", "99,101", "99,1001", [(4, "a roll of 1100 does not fit the 3 boxes")]),
    ("stations.csv", "99,101", "99,٣", [(4, "dpt_p is '٣'")]),
    ("stations.csv", "1300,Asia/Tokyo\n", "13", [(5, "4 cells where the header has 5")]),
    ("districts.csv", "dpr,9101,Papua,3", "dpr,9101,Papua,0", [(3, "district 9101 of dpr has 0 seats")]),
    ("districts.csv", "dpr,3102,DKI", "dpr,../x,DKI", [
        (2, "'../x' is not the code of a district"), (2, "dpr has no district '3102'"), (6, "dpr has no district '3102'"),
        (5, "station 9901010001001 votes in dpr and lies in no district")]),
    ("district_areas.csv", "dpr,3102,99\n", "", [
        (2, "district 3102 of dpr has no area"), (5, "station 9901010001001 votes in dpr and lies in no district")]),
    ("district_areas.csv", "dprd-prov,910001,910601", "dprd-prov,910001,9106011001", [
        (4, "station 9106011002001 votes in dprd-prov and lies in no district of it")]),
    ("district_areas.csv", "dprd-prov,910002,9106011001002", "dprd-prov,910002,910601", [
        (5, "area 910601 belongs to district 910001 of dprd-prov by line 4"), (5, "district 910002 of dprd-prov has no area")]),
    ("district_areas.csv", "dpr,9101,91\n", "dpr,9101,91\ndpr,9101,91\n", [(4, "area 91 of dpr stands on line 3")]),
    ("district_areas.csv", "9106011001002", "9106011001009", [(5, "area 9106011001009 of dprd-prov is in neither")]),
    ("parties.csv", "PP,91", "PP,90", [(4, "area 90 is not in regions.csv"),
        (7, "party 18 does not stand"), (8, "party 18 does not stand")]),
    ("parties.csv", "2,Partai Dua", "dua,Partai Dua", [(3, "number is 'dua'"), (6, "unknown party '2'")]),
    ("candidates.csv", "dpr,3102,2,1,Citra", "dpr,3102,9,1,Citra", [(6, "unknown party '9'")]),
    ("candidates.csv", "dpr,3102,2,1,Citra", "dpr,3102,18,1,Citra", [(6, "party 18 does not stand for dpr in district 3102")]),
    ("candidates.csv", "ppwp,,,2", "ppwp,9101,,2", [(3, "ppwp has no districts, and here stands '9101'")]),
    ("candidates.csv", "ppwp,,,2", "ppwp,,1,2", [(3, "party is '1', and in ppwp no party is on the ballot")]),
    ("candidates.csv", "ppwp,,,2", "ppwp,,,0", [(3, "the candidate's number is '0'")]),
    ("candidates.csv", "Budi,L,struck", "Budi,X,empty-box", [(5, "sex is 'X'"), (5, "status empty-box in dpr")]),
    ("candidates.csv", "ppwp,-,,1,Satu & Sutu,LP,active\nppwp,,,2,Dua & Duo,LL,\n", "", [(33, "nobody stands for ppwp")]),
    ("calendar.csv", "kpps,91,", "kpps,9x,", [(2, "'9x' is not the code")]),
    ("calendar.csv", "2029-02-14,2029-02-14", "14 Feb 2029,2029-02-14", [(2, "starts is '14 Feb 2029'")]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "expected"), ALONE)
def test_one_mistake_gives_these_errors_and_no_other(file, old, new, expected):
    found = sample.read(sample.changed((file, old, new)))
    got = [(e.line, e.what) for e in found.errors]
    assert len(got) == len(expected), got
    left = list(got)
    for line, said in expected:
        match = next((g for g in left if g[0] == line and said in g[1]), None)
        assert match is not None, (line, said, left)
        left.remove(match)


def test_a_real_election_says_from_when_keys_are_late():
    found = sample.read(
        sample.changed(
            ("election.toml", 'mode = "rehearsal"', 'mode = "real"'),
            ("election.toml", 'keys_until = "2029-02-13T23:59:59+09:00"\n', ""),
        )
    )
    assert [e.what for e in found.errors] == ["keys_until is missing, and the mode is real"]


@pytest.mark.parametrize("column", ["kind", "tz", "code"])
def test_a_missing_column_is_one_error(column):
    found = sample.read(sample.changed(("stations.csv", f"{column}", f"{column}x")))
    said = [(e.line, e.what) for e in found.errors if e.file == "stations.csv"]
    assert said == [(1, f"columns missing: {column}"), (1, f"unknown columns: '{column}x'")]


def test_semicolons_are_recognised():
    files = dict(sample.FILES)
    files["parties.csv"] = files["parties.csv"].replace(",", ";")
    first = next(e for e in sample.read(files).errors if e.file == "parties.csv")
    assert first.mend == "separate the cells with commas, not semicolons"


def test_broken_toml_does_not_hide_the_errors_of_the_other_files():
    found = sample.read(
        sample.changed(
            ("election.toml", "reserve = 0.02\nboxes = 4", "reserve = \nboxes = 4"),
            ("regions.csv", "99,Luar", "9x,Luar"),
            ("stations.csv", "99,101", "99,one"),
        )
    )
    places = {(e.file, e.line) for e in found.errors}
    assert {("election.toml", 30), ("regions.csv", 7), ("stations.csv", 4)} <= places
    assert not any("unknown contest" in e.what or "unknown kind" in e.what for e in found.errors)


def test_an_unclosed_quote_spoils_only_its_own_row():
    found = sample.read(
        sample.changed(
            ("regions.csv", "9106011001,Sorido", '9106011001,"Sorido'),
            ("regions.csv", "99,Luar Negeri", "99,Luar Negeri,more"),
        )
    )
    lines = [e.line for e in found.errors if e.file == "regions.csv"]
    assert {5, 7} <= set(lines)
    assert 6 not in lines


def test_a_file_that_does_not_belong_there_is_named():
    found = sample.read({**sample.FILES, "candidate.csv": ""})
    assert [(e.file, e.what) for e in found.errors] == [
        ("candidate.csv", "the file is not part of a definition")
    ]


def test_stations_without_a_row_are_an_error():
    found = sample.read({**sample.FILES, "stations.csv": "code,kind,dpt_l,dpt_p,tz\n"})
    assert ("stations.csv", "there is no station") in {(e.file, e.what) for e in found.errors}


def test_a_station_that_votes_in_nothing_is_an_error():
    found = sample.read(
        sample.changed(
            ("election.toml", 'level = "nasional"\nmethod = "president"', 'level = "nasional"\nmethod = "president"\nareas = ["91"]'),
            ("election.toml", "threshold = 0.04", 'except_areas = ["9901"]'),
        )
    )  # fmt: skip
    assert [(e.file, e.line, e.what) for e in found.errors] == [
        ("stations.csv", 5, "station 9901010001001 votes in no contest")
    ]


@given(file=st.sampled_from(sorted(sample.FILES)), data=st.data())
def test_whatever_is_cut_or_scribbled_in_a_file_the_parser_answers(file, data):
    """Never an exception; and an election only where nothing is wrong."""
    text = sample.FILES[file]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    scribble = data.draw(st.text(max_size=6))
    found = sample.read({**sample.FILES, file: text[:start] + scribble + text[end:]})
    assert (found.election is None) == bool(found.errors)
    assert all(e.line >= 1 and e.what and e.mend for e in found.errors)
