"""Two approvers in two browsers: their own keys, a phone's request, two signatures, a result.

Nothing of it is simulated but the phone, which is a P-256 key here: browsers make and keep their
keys, the register is the clerk's, the endpoints are asked over HTTP.
"""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from sinergi.apps.perangkat import actions
from sinergi.core.actors import OPERATOR
from sinergi.core.models import Key
from sinergi.ledger.keys import ROLE_KINDS, fingerprint
from tests.apps.perangkat.phone import AT, Phone
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff
from tests.e2e.people_server import Visitor, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(demo: World) -> Iterator[str]:
    with served() as at:
        yield at
    connections.close_all()


@pytest.fixture(scope="module")
def staff(demo: World) -> Staff:
    return Staff.of(demo.election.id, min(demo.election.stations))


def post(address: str, path: str, body: Any) -> Any:
    request = urllib.request.Request(
        address + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def code(demo: World, role: str, scope: str) -> str:
    (made,) = actions.make_codes(OPERATOR, demo.election.id, scope, role)
    return made.code


def make_own_key(visitor: Visitor, one_time: str) -> Page:
    page = visitor.open("/perangkat/")
    page.get_by_label("Kode aktivasi").fill(one_time)
    page.get_by_role("button", name="Buat kunci dan minta persetujuan").click()
    expect(page.get_by_text("menunggu persetujuan dua orang")).to_be_visible()
    return page


def enrol_by_the_house(demo: World, role: str, scope: str) -> Key:
    """The first approvers of an area are enrolled by those above it (here: the self-made ones)."""
    row = Key.objects.get(election=demo.election.id, role=role, scope=scope, enrol_index=None)
    phone = Phone(demo.election.id, role, scope, None)  # type: ignore[arg-type]
    import base64

    from sinergi.ledger import record

    body = {
        "at": AT, "election": phone.election, "key": base64.b64encode(bytes(row.spki)).decode(),
        "kind": "enrol", "kinds": list(ROLE_KINDS[role]), "name": row.name, "role": role,
        "scope": scope,
    }  # fmt: skip
    assert demo.post([record.sign(body, demo.approvers).decode()])[0]["status"] == "recorded"
    return row


def test_two_browsers_approve_a_phone_whose_result_then_counts(
    demo: World, staff: Staff, address: str, browser: Browser
) -> None:
    station, election = staff.station, demo.election.id
    ppk, pps = Visitor(browser, address), Visitor(browser, address, width=360)
    for visitor, name, scope in ((ppk, "ppk", station[:6]), (pps, "pps", station[:10])):
        visitor.sign_in(name)
        expect(visitor.page.locator(".top .who")).to_have_text(f"{name} Rekaan")
        page = make_own_key(visitor, code(demo, "approver", scope))
        demo.settle()
        row = enrol_by_the_house(demo, "approver", scope)
        demo.settle()
        shown = page.locator("[data-slot=own-fingerprint]").inner_text()
        assert shown.replace(" ", "") == fingerprint(bytes(row.spki))
        visitor.open("/perangkat/")
        expect(page.get_by_text("dapat menandatangani")).to_be_visible()

    phone = Phone.new(election, "device", station, "b")
    asked = post(
        address, "/api/v1/activations",
        {"code": code(demo, "device", station), "request": phone.request()},
    )  # fmt: skip
    demo.settle()
    for visitor, button, says in (
        (ppk, "Setujui (tanda tangan pertama)", "Tanda tangan pertama tersimpan"),
        (pps, "Setujui (tanda tangan kedua)", "catatan sudah masuk register"),
    ):
        page = visitor.open("/perangkat/")
        card = page.locator(f'[data-key="{phone.key.name}"]')
        shown = card.locator(".fingerprint").inner_text()
        assert shown.replace(" ", "") == asked["fingerprint"] == fingerprint(phone.key.spki)
        card.get_by_role("button", name=button).click()
        expect(page.get_by_text("Centang dahulu")).to_be_visible()
        card.get_by_label("Sidik jari sama").check()
        card.get_by_role("button", name=button).click()
        expect(page.get_by_text(says)).to_be_visible()
    mine = ppk.open("/perangkat/").locator(f'[data-key="{phone.key.name}"]')
    expect(mine).to_contain_text("menunggu orang kedua")
    demo.settle()
    assert Key.objects.get(name=phone.key.name, keyid=phone.key.keyid.hex()).enrol_index is not None
    sent = demo.post([demo.sign(demo.form("ppwp", station), phone.key)])
    assert sent[0]["status"] == "recorded"
    assert "V002" not in sent[0]["codes"]
    demo.settle()
    assert demo.state("ppwp", station)["status"] == "accepted"
    width = pps.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360

    page = ppk.open("/perangkat/")
    row = page.locator(f'tr[data-key="{phone.key.name}"]')
    expect(row).to_contain_text("✓ disetujui")
    row.get_by_role("button", name="Cabut", exact=True).click()
    row.get_by_label("Alasan").fill("telepon hilang")
    row.get_by_role("button", name="Cabut kunci ini").click()
    expect(page.get_by_text("Pencabutan sudah masuk register")).to_be_visible()
    demo.settle()
    expect(ppk.open("/perangkat/").locator(f'tr[data-key="{phone.key.name}"]')).to_contain_text(
        "✕ dicabut"
    )
    lost = demo.post([demo.sign(demo.form("dpr", station), phone.key)])
    assert "V002" in lost[0]["codes"]
    assert not ppk.faults
    assert not pps.faults


def test_a_key_cannot_leave_its_browser(
    demo: World, staff: Staff, address: str, browser: Browser
) -> None:
    """The key that was made is not extractable, and another profile does not have it."""
    visitor = Visitor(browser, address)
    visitor.sign_in("kpu-kab")
    page = make_own_key(visitor, code(demo, "approver", staff.station[:4]))
    told = page.evaluate(
        """async () => {
          const { load } = await import('/static/sinergi/keys.js');
          const { election, person } = document.querySelector('[data-desk]').dataset;
          const key = await load(`${election}/${person}`);
          try { await crypto.subtle.exportKey('pkcs8', key.privateKey); return 'exported'; }
          catch (error) { return error.name; }
        }"""
    )
    assert told == "InvalidAccessError"
    other = Visitor(browser, address)
    other.sign_in("kpu-kab")
    expect(other.open("/perangkat/").get_by_label("Kode aktivasi")).to_be_visible()


def test_a_wrong_code_says_what_to_do(
    demo: World, staff: Staff, address: str, browser: Browser
) -> None:
    visitor = Visitor(browser, address)
    visitor.sign_in("kpu-prov")
    page = visitor.open("/perangkat/")
    page.get_by_label("Kode aktivasi").fill("AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-A")
    page.get_by_role("button", name="Buat kunci dan minta persetujuan").click()
    expect(page.get_by_role("status").filter(has_text="Tidak berhasil")).to_be_visible()
    assert page.get_by_label("Kode aktivasi").input_value().startswith("AAAAA")
