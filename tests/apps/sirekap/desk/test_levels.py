"""From one level to the next: scans of signed papers, hashes on paper, matters carried up, what changed."""

import hashlib
import io
import json
import zlib
from typing import Any

import pypdf
import pytest
from django.conf import settings
from django.db import connection
from PIL import Image

from sinergi.apps.sirekap import ratified_recaps
from sinergi.apps.sirekap.desk import scan_files
from sinergi.apps.sirekap.desk.models import DeskPaper, DeskScan
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.apps.sirekap.plenaries import body_of
from sinergi.law import recap as law
from sinergi.ledger import record
from sinergi.publication import dhasil
from tests.apps.sirekap.desk.desks import DeskPerson
from tests.apps.sirekap.desk.test_plenary import CONTEST, lines, mark, recap, second, step
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff


@pytest.fixture(scope="module")
def area(demo: World) -> str:
    return min(demo.election.stations)[:6]


@pytest.fixture(scope="module")
def desks(demo: World, area: str) -> dict[str, DeskPerson]:
    """PPK, KPU of the kabupaten and of the province, each at its own desk; forms of one kecamatan."""
    stations = demo.election.stations_of(CONTEST, area)
    demo.post([demo.sign(demo.form(CONTEST, s)) for s in stations])
    demo.settle()
    staff = Staff.of(demo.election.id, stations[0])
    return {
        role: DeskPerson.of(demo, staff, role, area[:digits])
        for role, digits in (("ppk", 6), ("kpu-kab", 4), ("kpu-prov", 2))
    }


def at(person: DeskPerson, area: str) -> DeskPerson:
    return DeskPerson(person.world, person.client, person.key, area)


@pytest.fixture(scope="module")
def ratified(desks: dict[str, DeskPerson]) -> str:
    """The kecamatan's recap, read, signed by two, ratified."""
    first = desks["ppk"]
    assert first.alone(step(first.area, "opened"))[0] == 200
    body = {k: v for k, v in recap(first).items() if k not in ("at", "election")}
    other = at(desks["kpu-kab"], first.area)
    made = second(first, other, body)
    first.alone(step(first.area, "closed"))
    second(first, other, step(first.area, "ratified", recaps=[made]))
    return made


def send(person: DeskPerson, recap_id: str, data: bytes, *, part: int = 1 << 20) -> tuple[int, Any]:
    """Uploads in parts, as the page does."""
    sha256 = hashlib.sha256(data).hexdigest()
    for first in range(0, len(data), part):
        piece = data[first : first + part]
        response = person.client.post(
            f"/rekap/{person.world.election.id}/{person.area}/pindaian/{recap_id}/?sha256={sha256}",
            data=piece, content_type="application/octet-stream",
            headers={"Content-Range": f"bytes {first}-{first + len(piece) - 1}/{len(data)}"},
        )  # fmt: skip
        if response.status_code != 200:
            return response.status_code, response.json()
    return response.status_code, response.json()


def pdf(pages: int = 2, **more: str) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if "password" in more:
        writer.encrypt(more["password"])
    out = io.BytesIO()
    writer.write(out)
    if "script" not in more:
        return out.getvalue()
    action = f"/Catalog /OpenAction << /S /JavaScript /JS ({more['script']}) >>"
    return out.getvalue().replace(b"/Catalog", action.encode(), 1)


def picture(kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("L", (300, 400), 200).save(out, kind, **more)
    return out.getvalue()


def test_what_is_taken_for_a_scan() -> None:
    """By content, with pages; what acts, hides, is cut, locked or another thing is refused."""
    assert scan_files.inspect(pdf(3)) == scan_files.ScanFile("pdf", 3)
    assert scan_files.inspect(picture("JPEG")).kind == "jpg"
    assert scan_files.inspect(picture("JPEG", comment=b"kamera")).kind == "jpg"
    assert scan_files.inspect(picture("PNG")).kind == "png"
    assert (
        scan_files.inspect(dhasil_pdf()).pages > 1
    )  # object streams, as our own writer makes them

    inner = zlib.compress(b"1 0 2 20 <</S/Java#53cript/J#53(x)>> <</Type/Page>>")
    hidden = (
        b"%PDF-1.7\n5 0 obj <</Type/ObjStm/N 2/First 9/Filter/FlateDecode/Length "
        + str(len(inner)).encode() + b">>\nstream\n" + inner + b"\nendstream endobj\n%%EOF"
    )  # fmt: skip
    bomb = hidden.replace(inner, zlib.compress(b"\0" * (scan_files.MAX_INFLATED + 10)))
    for data, code in (
        (pdf(script="app.alert(1)"), "active-content"),
        (hidden, "active-content"),
        (bomb, "too-large"),
        (pdf(password="rahasia"), "bad-file"),
        (pdf()[:-40], "bad-file"),
        (pdf(scan_files.MAX_PAGES + 1), "bad-file"),
        (picture("JPEG")[:-30], "bad-file"),
        (picture("PNG")[:-30], "bad-file"),
        (b"<html>", "bad-file"),
        (b"%PDF-" + bytes(scan_files.MAX_BYTES), "too-large"),
    ):
        with pytest.raises(Refused) as refused:
            scan_files.inspect(data)
        assert refused.value.code == code, str(refused.value)


def dhasil_pdf() -> bytes:
    from tests.apps.sirekap.test_dhasil import sheet

    return dhasil.pdf_of(sheet())


def test_the_scan_of_the_signed_paper(desks: dict[str, DeskPerson], ratified: str) -> None:
    ppk, data = desks["ppk"], pdf(5)
    assert "Belum ada pindaian" in ppk.open()
    assert send(ppk, "0" * 64, data)[1]["code"] == "not-ratified"
    assert send(ppk, ratified, b"<html>" * 9)[1]["code"] == "bad-file"
    assert send(ppk, ratified, pdf(script="x"))[1]["code"] == "active-content"
    assert not DeskScan.objects.exists()
    assert send(ppk, ratified, data, part=700) == (200, {"offset": len(data), "complete": True})
    assert send(ppk, ratified, data)[1]["complete"]  # safe to repeat
    assert send(ppk, ratified, picture("JPEG"))[0] == 200
    row = DeskScan.objects.get(kind="pdf")
    assert (bytes(row.data), row.pages, row.person) == (data, 5, "ppk")
    page = ppk.open()
    assert row.sha256[:16] in page
    assert "5 halaman" in page
    way = f"/rekap/{ppk.world.election.id}/{ppk.area}/pindaian/{row.pk}/berkas/"
    response = ppk.client.get(way)
    assert response.content == data
    assert response.headers["Content-Disposition"].startswith("attachment")
    photo = DeskScan.objects.get(kind="jpg")
    assert ppk.ask(f"pindaian/{photo.pk}/bukan/", {"reason": " "})[1]["code"] == "bad-request"
    assert ppk.ask(f"pindaian/{photo.pk}/bukan/", {"reason": "foto kertas lain"})[0] == 200
    assert "foto kertas lain" in ppk.open()
    ratified_recaps.publish(ppk.world.election.id, CONTEST, ppk.area)
    path = settings.PUBLIC_ROOT / ppk.world.election.id / "recaps" / CONTEST / f"{ppk.area}.json"
    (told,) = json.loads(path.read_text())["recaps"]
    assert told["scans"] == [{"sha256": row.sha256, "kind": "pdf", "pages": 5}]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event WHERE kind LIKE 'plenary.scan-%'")
        assert cursor.fetchone()[0] == 4


def test_the_hash_on_paper_stops_nothing(desks: dict[str, DeskPerson], ratified: str) -> None:
    """Typed, scanned, wrong, missing: each is kept and said; the unit is read all the same."""
    kab = desks["kpu-kab"]
    assert kab.alone(step(kab.area, "opened"))[0] == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM record WHERE id = %s", [bytes.fromhex(ratified)])
        due = law.content_hash(body_of(cursor.fetchone()[0]))
    page = kab.open()
    assert "sidik belum dicocokkan" in page
    assert due[:8] not in page  # who reads the paper has not seen the record's

    def told(said: str, reason: str = "") -> str:
        status, answer = kab.ask("sidik/", {"record": ratified, "said": said, "reason": reason})
        assert status == 200, answer
        return str(answer["state"])

    assert kab.ask("sidik/", {"record": ratified, "said": "tidak"})[1]["code"] == "bad-request"
    assert kab.ask("sidik/", {"record": "0" * 64, "said": due})[0] == 422
    assert told(due[:8].upper()) == "match"
    assert told(f"https://contoh.invalid/d?h={due}") == "match"
    assert told("0bad0bad", "kertas cetakan pertama") == "differs"
    assert "kertas cetakan pertama" in kab.open()
    assert mark(kab, lines(kab)[kab.world.election.stations_of(CONTEST)[0][:6]])[0] == 200
    open_ = {c: "belum pleno" for c, x in lines(kab).items() if not x["settled"]}
    sitting = kab.open().split('data-sitting="')[1][:64]
    asked = [o for o in kab.open().split('data-who="')[1:] if o.startswith("Saksi ")]
    refusing = asked[0].split('"')[0].replace("&amp;", "&")
    why = {"sitting": sitting, "who": refusing, "state": "refused", "reason": "angka belum dibuka"}
    assert kab.ask("hadir/", why)[0] == 200
    body = recap(kab, **open_)
    paper = DeskPaper.objects.get(sha256=body["pdf"])
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(bytes(paper.pdf))).pages)
    text = " ".join(text.split())
    assert "0bad0bad" in text
    assert "kertas cetakan pertama" in text
    assert "menolak menandatangani: angka belum dibuka" in text


def said(
    person: DeskPerson, text: str, state: str, *, what: str = "advice", after: str = ""
) -> tuple[int, dict[str, Any]]:
    """A matter, or a step on it, by one desk."""
    salt = "ab" * 32
    body = {
        "area": person.area, "contest": CONTEST, "kind": "note", "state": state, "what": what,
        "hash": hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest(),
        **({"record": after} if after else {}),
    }  # fmt: skip
    note = record.sign(person.whole(body), [person.key]).decode()
    answer = person.ask(
        "keberatan/", {"note": note, "text": text, "salt": salt, "who": "Bawaslu Rekaan"}
    )
    person.world.settle()
    return answer


def test_a_matter_goes_through_all_levels(desks: dict[str, DeskPerson]) -> None:
    ppk, kab, prov = desks["ppk"], desks["kpu-kab"], desks["kpu-prov"]
    matter = said(ppk, "Periksa daftar hadir TPS 3.", "open")[1]["id"]
    other = said(ppk, "Buka kotak TPS 9.", "open", what="recommendation")[1]["id"]
    assert "Periksa daftar hadir" not in kab.open()
    assert said(kab, "Terlalu dini.", "settled", after=matter)[1]["code"] == "changed-meanwhile"
    assert said(ppk, "Tidak diputus di sini.", "carried", after=matter)[0] == 200
    assert (
        said(ppk, "Kotak dibuka, cocok.", "settled", after=other, what="recommendation")[0] == 200
    )
    assert (
        said(kab, "Salah jenis.", "settled", after=matter, what="ruling")[1]["code"] == "bad-note"
    )
    assert "Periksa daftar hadir" in kab.open()
    assert "Buka kotak TPS 9" not in kab.open()
    assert "Periksa daftar hadir" not in prov.open()  # it goes up one level at a time
    step_ = said(kab, "Diteruskan ke provinsi.", "carried", after=matter)[1]["id"]
    assert "Periksa daftar hadir" in prov.open()
    assert said(prov, "Daftar hadir diperiksa.", "settled", after=step_)[0] == 200  # of a step, too

    def listed(person: DeskPerson, query: str) -> str:
        return person.open(f"daftar-catatan/{query}")

    for person in (ppk, kab, prov):
        whole = listed(person, "?level=kecamatan&what=advice")
        assert "Periksa daftar hadir" in whole
        assert "Buka kotak" not in whole
    path = listed(prov, "?state=settled")
    assert path.index("Tidak diputus di sini") < path.index("Diteruskan ke provinsi")
    assert path.index("Diteruskan ke provinsi") < path.index("Daftar hadir diperiksa")
    assert "Buka kotak" in path
    assert "0 perkara" in listed(prov, "?state=carried")
    assert "0 perkara" in listed(prov, "?level=provinsi")
    body = recap(kab, **{c: "belum" for c, x in lines(kab).items() if not x["settled"]})
    paper = bytes(DeskPaper.objects.get(sha256=body["pdf"]).pdf)
    text = " ".join(
        "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(paper)).pages).split()
    )
    assert "Saran perbaikan Bawaslu Rekaan" in text
    assert "Daftar hadir diperiksa." in text


def test_old_and_new_side_by_side(desks: dict[str, DeskPerson], ratified: str) -> None:
    ppk, kab = desks["ppk"], at(desks["kpu-kab"], desks["ppk"].area)
    opening = ppk.open().split('data-sitting="')[1][:64]
    again = {**step(ppk.area, "reopened", reopens=opening, reason="putusan sengketa"), "no": 2}
    second(ppk, kab, again)
    assert "Semua angka sama seperti semula" in ppk.open()
    sitting = ppk.open().split('data-sitting="')[1][:64]
    station = min(ppk.world.election.stations)
    head = lines(ppk)[station]["head"]
    old = ppk.world.form(CONTEST, station)["counts"]
    correction = {
        **ppk.world.form(CONTEST, station, seed=2), "kind": "correction", "how": "typed",
        "replaces": [head], "reason": "baris tertukar", "sitting": sitting,
    }  # fmt: skip
    correction.pop("at"), correction.pop("election")
    second(ppk, kab, correction)
    page = ppk.open()
    name = f"TPS {station[-3:]}"
    assert "Rapat nomor 2 menggantikan rapat nomor 1" in page
    rows = [r for r in page.split("<tr>") if name in r and "<b>" in r]
    shown = {
        tuple(r.split('<td class="n">')[1:][i].split("</td>")[0] for i in (0, 1)) for r in rows
    }
    changed = [
        (str(a), f"<b>{b}</b>")
        for a, b in zip(old, correction["counts"], strict=True)
        if a != b and max(a, b) < 1000
    ]
    assert changed
    assert set(changed) <= shown
    body = {k: v for k, v in recap(ppk).items() if k not in ("at", "election")}
    paper = bytes(DeskPaper.objects.get(sha256=body["pdf"]).pdf)
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(paper)).pages)
    assert "Semula (rapat pleno nomor 1)" in " ".join(text.split())
    ppk.alone({**step(ppk.area, "closed"), "no": 2})
    made = second(ppk, kab, body)
    second(ppk, kab, {**step(ppk.area, "ratified", recaps=[made]), "no": 2})
    assert changed[0][1] in ppk.open()  # after ratifying, too


def test_numbers_are_hidden_by_two_persons_of_the_area(desks: dict[str, DeskPerson]) -> None:
    ppk, kab = desks["ppk"], at(desks["kpu-kab"], desks["ppk"].area)
    body = {
        "id": f"{CONTEST}/{ppk.area}", "kind": "withhold", "on": 1, "reason": "sedang diperiksa",
        "what": "numbers",
    }  # fmt: skip
    for other in (f"{CONTEST}/{ppk.area[:4]}", f"{CONTEST}/nasional"):
        assert ppk.propose({**body, "id": other})[1]["code"] == "out-of-scope"
    assert ppk.propose({**body, "id": "ab" * 32, "what": "photo"})[1]["code"] == "out-of-scope"
    status, made = ppk.propose(body)
    assert status == 200, made
    page = kab.open()
    assert "Tutup dari halaman" in page
    assert "disembunyikan" in page
    assert kab.second(made["proposal"], record.text_of(ppk.whole(body)))[1]["status"] == "recorded"
    assert ppk.world.results(CONTEST, ppk.area)["withheld"] == "sedang diperiksa"
