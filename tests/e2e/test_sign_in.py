"""Signing in as people do: passwords, passkeys, an authenticator app, staff mode, two languages."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from sinergi.core.actors import OPERATOR
from sinergi.core.demo.accounts import Account, make_accounts
from sinergi.core.matrix import ROLES
from sinergi.core.models import AuditEvent
from sinergi.core.people.models import Person
from tests.apps.sirekap.world import World
from tests.core.people import staff as _cheap_passwords  # noqa: F401
from tests.e2e.people_server import Visitor, served

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
#: How the launcher begins to name each duty: by the labels of the election (PPD in Papua).
TITLES = {
    "operator": "Operator sistem", "kpu-ri": "KPU RI", "kpu-prov": "KPU Provinsi Papua",
    "kpu-kab": "KPU Kabupaten Biak Numfor", "ppk": "PPD ", "pps": "PPS K", "kpps": "KPPS TPS 001 ",
    "pengawas": "Pengawas TPS 001 ", "bawaslu": "Bawaslu Kabupaten", "party-liaison": "Penghubung",
    "observer": "Pemantau, Kabupaten", "press": "Pers, Kabupaten",
}  # fmt: skip


@pytest.fixture(scope="module")
def address(demo: World) -> Iterator[str]:
    with served() as at:
        yield at
    connections.close_all()


@pytest.fixture(scope="module")
def accounts(demo: World) -> dict[str, Account]:
    """Those that ``make run`` prints."""
    return {a.role: a for a in make_accounts(OPERATOR, demo.election.id)}


@pytest.fixture(autouse=True)
def _no_limit_left_over(demo: World) -> None:
    cache.clear()


def enter(visitor: Visitor, account: Account) -> Page:
    page = visitor.sign_in(account.username, password=account.password)
    expect(page.locator(".top .who")).to_have_text(account.name)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hari ini")
    return page


def leave(page: Page) -> None:
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/akun/masuk/")


@pytest.mark.parametrize(
    "roles", [("operator", "ppk", "press"), pytest.param(ROLES, marks=pytest.mark.soak)]
)
def test_printed_accounts_sign_in_and_see_who_they_are(
    address: str, browser: Browser, accounts: dict[str, Account], roles: tuple[str, ...]
) -> None:
    visitor = Visitor(browser, address, width=360)
    for role in roles:
        page = enter(visitor, accounts[role])
        expect(page.locator(".duty h2")).to_have_text(re.compile(f"^{TITLES[role]}"))
        devices = page.get_by_role("link", name="Perangkat dan kunci")
        seen = role in ("operator", "kpu-ri", "kpu-prov", "kpu-kab", "ppk", "pps")
        expect(devices).to_have_count(1 if seen else 0)
        expect(page.get_by_role("link", name="Operator")).to_have_count(int(role == "operator"))
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        leave(page)
    page.goto(address + "/")
    page.wait_for_url("**/hasil/**")
    assert [f for f in visitor.faults if "404" not in f] == []


def confirm(page: Page, account: Account) -> None:
    """Changing how one signs in asks for the password once more."""
    page.get_by_label("Kata sandi").fill(account.password)
    page.get_by_role("button", name="Lanjutkan").click()


def test_a_passkey_is_registered_and_signs_in_alone(
    address: str, browser: Browser, accounts: dict[str, Account]
) -> None:
    visitor = Visitor(browser, address)
    devtools = visitor.context.new_cdp_session(visitor.page)
    devtools.send("WebAuthn.enable")
    made: Any = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page = enter(visitor, accounts["kpu-prov"])
    visitor.open("/akun/keamanan/passkey/baru/")
    confirm(page, accounts["kpu-prov"])
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/akun/keamanan/kode/**")
    kept: Any = devtools.send(
        "WebAuthn.getCredentials", {"authenticatorId": made["authenticatorId"]}
    )
    assert [c["rpId"] for c in kept["credentials"]] == ["localhost"]
    expect(visitor.open("/akun/").get_by_text("Langkah kedua terpasang")).to_be_visible()
    visitor.open("/")
    leave(page)
    page.get_by_role("button", name="Masuk dengan passkey").click()
    expect(page.locator(".top .who")).to_have_text(accounts["kpu-prov"].name)
    leave(page)
    visitor.sign_in(accounts["kpu-prov"].username, password=accounts["kpu-prov"].password)
    page.wait_for_url("**/akun/langkah-kedua/**")  # the password alone is not enough any more
    page.locator("#mfa_webauthn_authenticate").click()
    expect(page.locator(".top .who")).to_have_text(accounts["kpu-prov"].name)
    assert not visitor.faults


def test_an_authenticator_app_is_the_second_step(
    address: str, browser: Browser, accounts: dict[str, Account]
) -> None:
    visitor = Visitor(browser, address)
    page = enter(visitor, accounts["pps"])
    visitor.open("/akun/keamanan/aplikasi/")
    confirm(page, accounts["pps"])
    secret = page.locator("#authenticator_secret").input_value()
    expect(page.locator("img[src^='data:image/svg']")).to_be_visible()

    def code(step: int) -> str:
        return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step)))

    page.locator("input[name=code]").fill(code(0))
    page.get_by_role("button", name="Pasang").click()
    page.wait_for_url("**/akun/keamanan/kode/**")
    expect(page.locator("#recovery_codes")).to_have_value(re.compile(r"^\d{8}(\n\d{8}){9}$"))
    assert secret not in str(list(Person.objects.get(username="pps").authenticator_set.values()))
    leave(visitor.open("/"))
    visitor.sign_in("pps", password=accounts["pps"].password)
    page.wait_for_url("**/akun/langkah-kedua/**")
    page.locator("input[name=code]").fill("000000")
    page.locator("form:has(input[name=code]) button").first.click()
    expect(page.locator(".error")).to_be_visible()
    page.locator("input[name=code]").fill(code(1))  # the one of before is not taken twice
    page.locator("form:has(input[name=code]) button").first.click()
    expect(page.locator(".top .who")).to_have_text(accounts["pps"].name)
    assert not visitor.faults


def test_an_operator_gives_the_reason_then_makes_a_person_and_a_role(
    address: str, browser: Browser, accounts: dict[str, Account]
) -> None:
    visitor = Visitor(browser, address)
    page = enter(visitor, accounts["operator"])
    page.get_by_role("link", name="Operator").click()
    page.get_by_label("Alasan").fill("mengganti operator yang berhalangan")
    page.get_by_role("button", name="Nyalakan mode petugas").click()
    page.wait_for_url("**/admin/")
    visitor.open("/admin/people/person/add/")
    page.locator("#id_username").fill("rekaan.baru")
    page.locator("#id_name").fill("Sagu Rekaan")
    page.locator("input[name=_save]").click()
    notice = page.locator(".messagelist .warning").inner_text()
    found = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}", notice)
    assert found
    visitor.open("/admin/people/personrole/add/")
    page.locator("#id_person").select_option(label="Sagu Rekaan")
    page.locator("#id_role").select_option("ppk")
    page.locator("#id_area").fill("9106")
    page.locator("input[name=_save]").click()
    expect(page.locator(".errornote, .errorlist").first).to_be_visible()
    expect(page.get_by_text("tidak diberikan di wilayah setingkat")).to_be_visible()
    page.locator("#id_area").fill("910601")
    page.locator("input[name=_save]").click()
    page.wait_for_url("**/admin/people/personrole/")
    page = visitor.open("/admin/core/auditevent/?kind=role.granted")
    expect(page.locator("#result_list")).to_contain_text("operator")
    kinds = list(AuditEvent.objects.order_by("-id").values_list("kind", flat=True)[:3])
    assert kinds == ["role.granted", "person.made", "staff-mode.began"]
    visitor.open("/admin/")
    page.locator("input[value='Akhiri mode petugas']").click()
    page.wait_for_url(address + "/")
    visitor.open("/admin/")
    page.wait_for_url("**/mode-petugas/**")
    assert not visitor.faults
    new = Visitor(browser, address)
    new.sign_in("rekaan.baru", password=found.group())
    expect(new.page.locator(".duty h2")).to_have_text("PPD Biak Kota")


def test_english_is_one_press_away_and_stays(
    address: str, browser: Browser, accounts: dict[str, Account]
) -> None:
    visitor = Visitor(browser, address)
    page = visitor.open("/akun/masuk/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_label("User name").fill(accounts["press"].username)
    page.get_by_label("Password").fill(accounts["press"].password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    assert page.locator("html").get_attribute("lang") == "en"
    kept = next(c for c in visitor.context.cookies() if c["name"] == "django_language")
    assert kept["expires"] > time.time() + 300 * 86400  # a choice outlives the browser
    # A device that asks for English by itself chose nothing.
    foreigner = Visitor(browser, address, locale="en-GB")
    expect(foreigner.open("/akun/masuk/").get_by_role("heading", level=1)).to_have_text("Masuk")
    assert not visitor.faults
