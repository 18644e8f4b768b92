"""Hypothesis strategies: whole elections, small, of every shape a definition may have."""

from hypothesis import strategies as st

from sinergi.law.election import (
    GROUPS,
    Candidate,
    Contest,
    District,
    Election,
    Kind,
    Party,
    Region,
    Stage,
    Station,
    Stations,
)
from sinergi.law.regions import LENGTHS

texts = st.text("abcé 'ñ&\"ğ漢", min_size=1, max_size=12).map(lambda s: s.strip() or "x")
optional = st.one_of(st.just(""), texts)
shares = st.fractions(0, 1, max_denominator=1000)
digits = st.sampled_from("0129")


def codes(length: int) -> st.SearchStrategy[str]:
    return st.text(digits, min_size=length, max_size=length)


area_codes = st.sampled_from([n for n in LENGTHS.values() if n]).flatmap(codes)

kinds = st.builds(
    Kind, st.just("regular"), texts, st.integers(1, 9999), shares, st.integers(1, 9), shares, shares,
    st.lists(st.sampled_from(("W001", "W002", "W201")), unique=True).map(lambda w: tuple(sorted(w))),
)  # fmt: skip

contests = st.builds(
    Contest,
    st.just("dpr"), texts, st.sampled_from(("nasional", "provinsi", "kabkota")),
    st.sampled_from(("pairs", "parties", "candidates")),
    st.sampled_from(("president", "sainte-lague", "plurality")), shares,
    st.lists(area_codes, max_size=2).map(tuple), st.lists(area_codes, max_size=2).map(tuple),
    st.sampled_from(((), ("pos",))),
    st.sets(st.sampled_from(GROUPS)).map(lambda s: tuple(g for g in GROUPS if g in s)),
)  # fmt: skip

stages = st.builds(
    Stage, texts, optional, st.sampled_from(("", "91")), optional, st.just("2029-02-14"),
    st.just("2029-02-15T12:00:00+09:00"),
)  # fmt: skip


@st.composite
def elections(draw: st.DrawFn) -> Election:
    """An election of one contest in which every station votes, and one in which some do."""
    every = Contest("ppwp", draw(texts), "nasional", "pairs", "president")
    part = draw(contests)
    stations = draw(st.lists(codes(13), max_size=8, unique=True))
    district_codes = draw(st.lists(st.sampled_from(("9101", "3102", "11")), unique=True))
    districts = {
        ("dpr", d): District("dpr", d, draw(texts), draw(st.integers(1, 12)))
        for d in district_codes
    }
    areas = {"nasional": district_codes[0]} if district_codes else {}
    if district_codes:
        areas |= draw(st.dictionaries(area_codes, st.sampled_from(district_codes), max_size=4))
    people = draw(st.lists(st.integers(1, 30), unique=True, max_size=6))
    return Election(
        id="contoh",
        name=draw(texts),
        mode=draw(st.sampled_from(("real", "rehearsal", "demo"))),
        date="2029-02-14",
        host="sinergi.invalid",
        checks=("A101", "V402"),
        contests={"ppwp": every, "dpr": part},
        kinds={"regular": draw(kinds)},
        regions={
            c: Region(c, draw(texts), draw(optional))
            for c in draw(st.lists(codes(6), unique=True, max_size=4))
        },
        stations=Stations(
            Station(c, "regular", draw(st.integers(0, 400)), draw(st.integers(0, 400)),
                    draw(st.sampled_from(("WIB", "WIT", "Asia/Tokyo"))))
            for c in stations
        ),
        districts=districts,
        district_areas={"dpr": areas} if areas else {},
        parties={n: Party(n, draw(texts), draw(optional), draw(st.sampled_from(("", "11")))) for n in (1, 24)},
        candidates=tuple(
            Candidate("ppwp", "-", draw(st.integers(0, 3)), n, draw(texts), draw(st.sampled_from(("", "L", "P"))),
                      draw(st.sampled_from(("active", "struck", "died"))))
            for n in people
        ),
        labels=draw(st.dictionaries(st.sampled_from(("district", "ppk.91")), texts)),
        second_reading=draw(st.sampled_from(("none", "all", "25"))),
        keys_until=draw(st.sampled_from(("", "2029-02-13T23:59:59+09:00"))),
        calendar=tuple(draw(st.lists(stages, max_size=2))),
    )  # fmt: skip
