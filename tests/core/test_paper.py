"""Drawn photographs: the server takes them, a person reads them, nobody takes them for real ones."""

import io
from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from sinergi.core import demo, jpeg
from sinergi.core.demo.paper import Looks, pages_of, photographs
from sinergi.core.demo.paper.__main__ import main
from sinergi.core.demo.paper.glyphs import AMBIGUOUS, DIGITS
from sinergi.core.demo.paper.pages import BOTTOM, HEIGHT, LEFT, RIGHT, WIDTH
from sinergi.core.demo.paper.printing import PAPER, SCALE, Head, blank
from sinergi.core.demo.paper.writer import Ink, Writer
from sinergi.law import checks, definition
from sinergi.law.election import Election
from sinergi.law.form import EMPTY, RECAP, Template, template
from sinergi.publication.words import in_words

Picture = NDArray[np.int16]
QUIET = Looks(words=False, officers=0, witnesses=(), light="day", shadow="none", tilt=0)


@pytest.fixture(scope="module")
def election() -> Election:
    found = definition.parse(demo.files(), known_checks=checks.V_AND_A).election
    assert found is not None
    return found


@pytest.fixture(scope="module")
def station(election: Election) -> str:
    return next(iter(election.stations))


@pytest.fixture(scope="module")
def ppwp(election: Election) -> Template:
    return template(election, "ppwp", "-", "regular")


def seen(data: bytes) -> Picture:
    """Light and dark of the decoded picture."""
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("L"), np.int16)


def of(form: Template, **counts: int) -> list[int]:
    """Every box empty but these."""
    return [counts.get(name.replace(".", "_"), EMPTY) for name in form.names]


def test_the_same_is_the_same_and_another_seed_is_another_photograph_of_the_same_paper(
    election: Election, ppwp: Template, station: str
) -> None:
    counts = list(range(len(ppwp.names)))
    first = photographs(election, ppwp, counts, station, seed=1)
    assert photographs(election, ppwp, counts, station, seed=1) == first
    assert len(set(first)) == len(first) == len(pages_of(ppwp)) == 2
    others = photographs(election, ppwp, counts, station, seed=2)
    assert not set(first) & set(others)
    second = list(election.stations)[1]
    assert not set(first) & set(photographs(election, ppwp, counts, second, seed=1))


@pytest.mark.parametrize("light", ["day", "lamp", "dim", "flash"])
def test_the_server_takes_every_page(
    election: Election, ppwp: Template, station: str, light: Any
) -> None:
    looks = Looks(light=light, shadow="fold", stamp="recount", crossed=(("votes.1", 27),))
    for page in photographs(election, ppwp, [123] * len(ppwp.names), station, seed=1, looks=looks):
        assert jpeg.inspect(page) == jpeg.Size(1050, 1400)
        assert 60_000 < len(page) < 180_000
        assert seen(page).shape == (1400, 1050)  # a real decode


def test_a_number_stands_in_its_own_boxes(election: Election, ppwp: Template, station: str) -> None:
    """Each field's ink is where its boxes are, and nowhere else."""
    bare = [seen(p) for p in photographs(
        election, ppwp, of(ppwp), station, seed=1, looks=QUIET
    )]  # fmt: skip
    found: dict[str, tuple[float, float, float, float]] = {}
    fields = ("voters.dpt.l", "users.total.j", "ballots.used", "disabled.p", "votes.1", "total")
    for name in fields:
        counts = of(ppwp, **{name.replace(".", "_"): 286})
        pages = photographs(election, ppwp, counts, station, seed=1, looks=QUIET)
        (number,) = [n for n, page in enumerate(pages_of(ppwp)) if name in page.boxes]
        for n, (page, before) in enumerate(zip(pages, bare, strict=True)):
            ink = before - seen(page) > 60
            assert ink.any() == (n == number)
            if n == number:
                ys, xs = np.nonzero(ink)
                boxes = pages_of(ppwp)[n].boxes[name]
                assert xs.max() - xs.min() < 1.15 * (boxes[-1][2] - boxes[0][0])
                assert ys.max() - ys.min() < 1.15 * (boxes[0][3] - boxes[0][1])
                assert ink.sum() > 300
                # the sheet fills the picture but for a border, so places agree within it
                middle = (xs.mean() / 1050 * WIDTH, ys.mean() / 1400 * HEIGHT)
                assert abs(middle[0] - (boxes[0][0] + boxes[-1][2]) / 2) < 45
                assert abs(middle[1] - (boxes[0][1] + boxes[0][3]) / 2) < 45
                found[name] = (xs.min(), ys.min(), xs.max(), ys.max())
    assert found["voters.dpt.l"][1] < found["users.total.j"][1] < found["ballots.used"][1]
    assert found["disabled.p"][0] > found["voters.dpt.l"][2]


def drawn(strokes: Iterable[Ink]) -> NDArray[np.float64]:
    """A digit as 12 × 16 shares of ink."""
    picture = Image.new("L", (120, 160), 0)
    draw = ImageDraw.Draw(picture)
    for stroke in strokes:
        draw.line([(x * 3, y * 3) for x, y in stroke.points], 255, 14, "curve")
    return np.asarray(picture.resize((12, 16), Image.Resampling.BOX), float).ravel() / 255


def test_digits_of_one_hand_are_read_by_what_another_hand_writes() -> None:
    box = (1.0, 1.0, 39.0, 51.0)

    def written(hands: range) -> list[tuple[str, NDArray[np.float64]]]:
        return [
            (digit, drawn(Writer(f"hand {n}").digit(digit, box))) for n in hands for digit in DIGITS
        ]

    known = written(range(40))
    read = [
        (digit, min(known, key=lambda one: float(np.abs(one[1] - picture).sum()))[0])
        for digit, picture in written(range(40, 60))
    ]
    right = sum(a == b for a, b in read)
    assert right >= 0.97 * len(read), [pair for pair in read if pair[0] != pair[1]]


def test_a_digit_that_could_be_another_is_drawn_where_it_is_asked_for(
    election: Election, ppwp: Template, station: str
) -> None:
    counts = of(ppwp, votes_2=117)
    plain = photographs(election, ppwp, counts, station, seed=1, looks=QUIET)
    looks = replace(QUIET, ambiguous=(("votes.2", 617),))
    unsure = photographs(election, ppwp, counts, station, seed=1, looks=looks)
    assert plain[0] == unsure[0]
    ys, xs = np.nonzero(np.abs(seen(plain[1]) - seen(unsure[1])) > 60)
    boxes = pages_of(ppwp)[1].boxes["votes.2"]
    assert len(xs)
    assert ys.max() - ys.min() < 1.2 * (boxes[0][3] - boxes[0][1])
    with pytest.raises(ValueError, match="a 7 that looks like a 8 is not drawn"):
        photographs(
            election, ppwp, counts, station, seed=1,
            looks=replace(QUIET, ambiguous=(("votes.2", 118),)),
        )  # fmt: skip
    assert all(a in DIGITS and b in DIGITS and a != b for a, b in AMBIGUOUS)


def test_what_looks_name_must_be_on_the_form(
    election: Election, ppwp: Template, station: str
) -> None:
    with pytest.raises(ValueError, match=r"no field votes\.9"):
        photographs(
            election, ppwp, of(ppwp), station, seed=1, looks=Looks(crossed=(("votes.9", 1),))
        )
    with pytest.raises(ValueError, match="3 counts for a form of"):
        photographs(election, ppwp, [1, 2, 3], station, seed=1)
    with pytest.raises(KeyError):
        photographs(election, ppwp, of(ppwp), "9" * 13, seed=1)


def test_witnesses_and_officers_may_be_missing(
    election: Election, ppwp: Template, station: str
) -> None:
    def inked(**more: Any) -> int:
        looks = replace(QUIET, **more)
        page = photographs(election, ppwp, of(ppwp), station, seed=1, looks=looks)[1]
        return int((bare - seen(page) > 60).sum())

    bare = seen(photographs(election, ppwp, of(ppwp), station, seed=1, looks=QUIET)[1])
    assert inked() == 0
    assert 0 < inked(witnesses=(1,)) < inked(witnesses=(1, 3)) < inked(witnesses=None)
    assert inked(officers=7) > inked(officers=3) > 0


@pytest.mark.parametrize("kind", ["regular", "pos", RECAP])
@pytest.mark.parametrize(
    ("contest", "district"),
    [
        ("ppwp", "-"),
        ("dpr", "9101"),
        ("dpd", "91"),
        ("dprd-prov", "910007"),
        ("dprd-kab", "910603"),
    ],
)
def test_every_form_has_room_for_every_field(
    election: Election, contest: str, district: str, kind: str
) -> None:
    form = template(election, contest, district, kind)
    pages = pages_of(form)
    assert [name for page in pages for name in page.boxes] == list(form.names)
    assert {f.name: f.page for f in form.fields} == {
        name: page.number for page in pages for name in page.boxes
    }
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        assert page.free <= BOTTOM + 12
        boxes = [box for each in page.boxes.values() for box in each]
        assert all(LEFT <= b[0] < b[2] <= RIGHT and b[1] < b[3] <= BOTTOM for b in boxes)
        assert all(b[2] - b[0] >= 14 for b in boxes)
        for n, one in enumerate(boxes):  # none lies on another
            assert not any(
                one[0] < o[2] - 0.01 and o[0] < one[2] - 0.01 and one[1] < o[3] and o[1] < one[3]
                for o in boxes[n + 1 :]
            )
    signers = [(c.witness, c.number) for c in pages[-1].cells]
    assert signers[:7] == [(False, n) for n in range(1, 8)]
    assert len(signers) - 7 == (len(form.parties) or len(form.options))


def test_no_piece_of_the_sheet_is_without_the_mark(ppwp: Template) -> None:
    head = Head("Uji", "", "Uji", "", "UJI", (90, 90, 90), ("",) * 5, 2)
    for page in pages_of(ppwp):
        sheet = np.asarray(blank(head, page), np.int16)
        red = sheet[..., 0] - sheet[..., 2] > PAPER[0] - PAPER[2] + 8  # maroon, on whatever
        step = round(150 * SCALE)
        for top in range(0, sheet.shape[0] - step, step):
            for left in range(0, sheet.shape[1] - step, step):
                piece = red[top : top + step, left : left + step]
                assert piece.mean() > 0.004, (page.number, left / SCALE, top / SCALE)


def test_numbers_in_words() -> None:
    words = {
        0: "nol", 7: "tujuh", 11: "sebelas", 15: "lima belas", 20: "dua puluh",
        101: "seratus satu", 117: "seratus tujuh belas", 617: "enam ratus tujuh belas",
        1000: "seribu", 2045: "dua ribu empat puluh lima",
        63_320: "enam puluh tiga ribu tiga ratus dua puluh", 1_000_001: "satu juta satu",
    }  # fmt: skip
    assert {n: in_words(n) for n in words} == words
    rng = Random(1)
    assert len({in_words(n) for n in rng.sample(range(10**9), 3000)}) == 3000
    with pytest.raises(ValueError, match="only 0 to"):
        in_words(10**12)


def test_the_command_writes_pages_to_look_at(tmp_path: Any, capsys: Any) -> None:
    assert main([str(tmp_path / "out"), "--contest", "ppwp", "--stamp", "revote"]) == 0
    written = sorted((tmp_path / "out").iterdir())
    assert [p.name[-6:] for p in written] == ["-1.jpg", "-2.jpg"]
    for path in written:
        jpeg.inspect(path.read_bytes())
    assert "ms a page" in capsys.readouterr().out
    assert main([str(tmp_path / "out"), "--contest", "none"]) == 2
