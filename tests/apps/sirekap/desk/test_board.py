"""What stands beside a form on the board: copies of witnesses, the roll, the marks on the photograph."""

import base64
import hashlib
import io
import json
import zlib
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from sinergi.apps.sirekap.desk import scanned
from sinergi.apps.sirekap.desk.models import DeskCopy
from sinergi.core import definitions
from sinergi.core.demo.paper.pages import HEIGHT, WIDTH, pages_of
from sinergi.law.form import RECAP, templates
from sinergi.law.layout import Layout
from sinergi.ledger import record, tree
from tests.apps.sirekap.desk.desks import DeskPerson
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff

CONTEST = "ppwp"
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


@pytest.fixture(scope="module")
def stations(demo: World) -> list[str]:
    return demo.election.stations_of(CONTEST, min(demo.election.stations)[:6])


@pytest.fixture(scope="module")
def notes(demo: World, stations: list[str]) -> dict[str, str]:
    """The signed forms; the second station's valid votes do not add up."""
    bodies = {s: demo.form(CONTEST, s, seed=n) for n, s in enumerate(stations[:3])}
    bodies[stations[1]]["counts"][-3] += 1
    made = {s: demo.sign(b) for s, b in bodies.items()}
    demo.post(list(made.values()))
    demo.settle()
    return made


@pytest.fixture(scope="module")
def staff(demo: World, stations: list[str]) -> Staff:
    return Staff.of(demo.election.id, stations[0])


@pytest.fixture(scope="module")
def ppk(demo: World, staff: Staff, notes: dict[str, str], stations: list[str]) -> DeskPerson:
    return DeskPerson.of(demo, staff, "ppk", stations[0][:6])


def unit(person: DeskPerson, station: str) -> dict[str, Any]:
    at = f"/rekap/{person.world.election.id}/{person.area}/{CONTEST}/unit/{station}.json"
    return dict(person.client.get(at).json())


def base45(data: bytes) -> str:
    out = ""
    for at in range(0, len(data), 2):
        part = data[at : at + 2]
        n = int.from_bytes(part, "big")
        for _ in range(len(part) + 1):
            n, digit = divmod(n, 45)
            out += BASE45[digit]
    return out


def test_a_scan_is_the_note_however_it_is_packed(
    demo: World, notes: dict[str, str], stations: list[str]
) -> None:
    note = notes[stations[0]]
    raw = zlib.compressobj(9, wbits=-15)
    deflated = raw.compress(note.encode()) + raw.flush()
    packed = (
        note, note.replace("\n", "\r\n"), base64.b64encode(deflated).decode(),
        base64.urlsafe_b64encode(zlib.compress(note.encode())).decode().rstrip("="),
        base45(deflated) + "\n",
    )  # fmt: skip
    assert {scanned.read(text).note.decode() for text in packed} == {note}
    assert scanned.require_signed(scanned.read(note)) == "enrolled"
    for text in ("x", "https://kpu.go.id/", note[:-20], base45(deflated)[:-9]):
        with pytest.raises(scanned.Refused):
            scanned.read(text)


def test_a_witness_s_copy(
    demo: World, ppk: DeskPerson, notes: dict[str, str], stations: list[str]
) -> None:
    here, broken, other = stations[:3]
    scan = {"unit": here, "whose": "witness/2", "scan": notes[here]}
    assert ppk.ask(f"{CONTEST}/salinan/", scan)[0] == 200
    (copy,) = unit(ppk, here)["copies"]
    assert (copy["word"], copy["same"], copy["key"]) == ("Saksi 02", True, "enrolled")
    assert (copy["differs"], copy["by"], copy["rows"]) == ([], "ppk", copy["of"])

    # Another station's code, a forged number, a stranger's key, nobody's copy: each says what it is.
    status, said = ppk.ask(f"{CONTEST}/salinan/", {**scan, "scan": notes[other]})
    assert (status, said["code"]) == (422, "out-of-scope")
    assert other in said["detail"]
    text, signatures = notes[here].split("\n\n", 1)
    forged = text.replace('"how":"typed"', '"how":"edited"')
    assert forged != text
    status, said = ppk.ask(f"{CONTEST}/salinan/", {**scan, "scan": f"{forged}\n\n{signatures}"})
    assert said["code"] in ("bad-signature", "bad-note")
    assert (
        ppk.ask(f"{CONTEST}/salinan/", {**scan, "whose": "witness/99"})[1]["code"] == "bad-request"
    )
    assert ppk.ask(f"{CONTEST}/salinan/", {**scan, "unit": "1" * 13})[1]["code"] == "unknown-unit"

    # Typed: only the rows that were typed are compared; a later copy of the same holder stands.
    recorded = unit(ppk, broken)
    valid = next(
        c["n"]
        for b in recorded["blocks"]
        for r in b["rows"]
        for c in r["cells"]
        if c["field"] == "valid"
    )
    typed = {"unit": broken, "whose": "witness/1", "numbers": {"valid": valid - 1}}
    assert ppk.ask(f"{CONTEST}/salinan/", typed)[0] == 200
    (copy,) = unit(ppk, broken)["copies"]
    assert [(f, a, b) for f, _label, a, b in copy["differs"]] == [("valid", valid, valid - 1)]
    assert ppk.ask(f"{CONTEST}/salinan/", {**typed, "numbers": {"valid": valid}})[0] == 200
    (copy,) = unit(ppk, broken)["copies"]
    assert copy["differs"] == []
    assert DeskCopy.objects.filter(station=broken).count() == 2
    bad = ppk.ask(f"{CONTEST}/salinan/", {**typed, "numbers": {"no-row": 1}})
    assert bad[1]["code"] == "bad-counts"
    assert demo.state(CONTEST, broken)["status"] == "held"  # a copy changes nothing


def test_the_roll_beside_the_form(demo: World, ppk: DeskPerson, stations: list[str]) -> None:
    station = demo.election.stations[stations[0]]
    told = {row["label"]: row for row in unit(ppk, stations[0])["beside"]}
    assert told["DPT, J"]["n"] == station.dpt_l + station.dpt_p
    assert told["DPT, J"]["apart"] == told["DPT, J"]["form"] - told["DPT, J"]["n"]


def test_without_a_layout_the_rows_are_named(ppk: DeskPerson, stations: list[str]) -> None:
    told = unit(ppk, stations[1])  # a rehearsal: nobody has published how its forms are printed
    assert {m["field"] for m in told["marks"]} == {n for f in told["findings"] for n in f["fields"]}
    assert {m["box"] for m in told["marks"]} == {None}
    assert all(m["label"] for m in told["marks"])
    assert unit(ppk, stations[0])["marks"] == []


def test_a_published_layout_has_the_boxes_of_the_drawn_paper(demo: World) -> None:
    drawn = definitions.documents(replace(demo.election, mode="demo"))
    layouts = [Layout.from_json(json.loads(d.body)) for d in drawn if d.kind == "layout"]
    forms = {
        t.form: t for c in demo.election.contests for (_, kind), t in templates(demo.election, c).items()
        if kind != RECAP
    }  # fmt: skip
    assert {each.form for each in layouts} == forms.keys()
    for layout in layouts:
        boxes = {n: (p.number, b) for p in pages_of(forms[layout.form]) for n, b in p.boxes.items()}
        assert layout.fields.keys() == set(forms[layout.form].names) == boxes.keys()
        for name, (page, box) in boxes.items():
            where = layout.on_photograph(name, pad=(260, 130))
            assert where is not None
            left, top, right, bottom = where[1]
            assert where[0] == page
            scale = 10_000 - 2 * layout.margin
            x = [layout.margin + n / WIDTH * scale for n in (box[0][0], box[-1][2])]
            y = [layout.margin + n / HEIGHT * scale for n in (box[0][1], box[0][3])]
            assert left < x[0] < x[1] < right
            assert top < y[0] < y[1] < bottom


def test_a_recount_brings_its_photographs_and_its_minutes(
    demo: World, staff: Staff, ppk: DeskPerson, stations: list[str]
) -> None:
    """Kept at the desk before signing, public with the record, old and new side by side."""
    here = stations[0]
    other = DeskPerson.of(demo, staff, "kpu-kab", here[:6])
    opening = {
        "area": ppk.area, "contests": [CONTEST], "event": "opened", "kind": "sitting",
        "level": "kecamatan", "no": 1,
    }  # fmt: skip
    status, answer = ppk.alone(opening)
    assert status == 200, answer
    form, minutes = picture(1), picture(2)
    names = [hashlib.sha256(data).hexdigest() for data in (form, minutes)]
    way = f"/rekap/{demo.election.id}/{ppk.area}/{CONTEST}/tps/{here}/foto/"

    head = unit(ppk, here)["head"]
    body = demo.form(CONTEST, here, seed=7) | {
        "kind": "recount", "how": "typed", "source": "kecamatan", "reason": "keberatan saksi",
        "replaces": [head], "sitting": answer["id"], "photos": tree.root_of_values(names[:1]),
        "evidence": names[1],
    }  # fmt: skip
    body = {k: v for k, v in body.items() if k not in ("at", "election")}
    note = record.sign(ppk.whole(body), [ppk.key]).decode()
    sent = {"note": note, "photos": names[:1]}
    assert ppk.ask("usulan/", sent)[1]["code"] == "no-photo"
    for name, data in zip(names, (form, minutes), strict=True):
        assert ppk.client.post(f"{way}{name}/", data, content_type="image/jpeg").status_code == 200
    bad = ppk.client.post(f"{way}{names[0]}/", minutes, content_type="image/jpeg")
    assert (bad.status_code, bad.json()["code"]) == (422, "wrong-hash")
    assert ppk.client.get(f"{way}{names[1]}/").content == minutes
    assert ppk.ask("usulan/", {**sent, "photos": names})[1]["code"] == "wrong-list"
    assert ppk.ask("usulan/", {"note": note})[1]["code"] == "wrong-list"

    status, made = ppk.ask("usulan/", sent)
    assert status == 200, made
    assert f"{way}{names[1]}/" in other.open(
        f"{CONTEST}/tps/{here}/"
    )  # the second person sees them
    status, done = other.second(made["proposal"], record.text_of(ppk.whole(body)))
    assert (status, done["status"]) == (200, "recorded"), done
    told = unit(ppk, here)
    assert told["head"] == done["id"]
    assert [p["src"][-68:] for p in told["photos"]] == [f"{names[0]}.jpg"]
    page = ppk.open(f"{CONTEST}/tps/{here}/")
    assert f"{names[0]}.jpg" in page
    assert names[1] in page


def picture(seed: int) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 48), 10 * seed).save(out, "JPEG")
    return out.getvalue()
