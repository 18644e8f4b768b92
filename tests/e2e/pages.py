"""The pages that people meet: one list for everything that holds for each of them."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page

from tests.e2e.public_site import Site

WIDE, NARROW = 1280, 360
#: 1280 pixels at 200 %.
ENLARGED = {"width": 640, "height": 450}
LANGUAGES = ("id", "en")
#: What a browser asks for, by language.
LOCALES = {"id": "id-ID", "en": "en-GB"}


@dataclass(frozen=True)
class Known:
    """``path`` below a server's address; ``ready``: what is there once the page is drawn."""

    name: str
    path: str
    ready: str
    #: Whose page it is; empty: of anyone.
    who: str = ""
    #: What its console may say, for that is what the page is about.
    may_say: str = ""
    #: Is its tree kept? Not where the page repeats what is kept elsewhere.
    kept: bool = True


@dataclass(frozen=True)
class Public:
    """A page of the public site; its place in the sample folder is found by ``hash_``."""

    name: str
    hash_: Callable[[Site], str]
    ready: str
    may_say: str = ""

    def known(self, site: Site) -> Known:
        path = f"/{site.election.id}/{self.hash_(site)}"
        return Known(self.name, path, self.ready, may_say=self.may_say)


def at(hash_: str) -> Callable[[Site], str]:
    return lambda _: hash_


def station(contest: str, status: str) -> Callable[[Site], str]:
    return lambda site: f"#/{contest}/{site.station(contest, status)}"


PUBLIC = [
    Public("nation", at("#/ppwp/nasional"), ".children tbody tr"),
    Public("regency", at("#/ppwp/9106"), ".children tbody tr"),
    Public("regency-parties", at("#/dpr/9106"), ".children tbody tr"),
    Public("province-senators", at("#/dpd/91"), ".children tbody tr"),
    Public("kecamatan-district", at("#/dprd-kab/910601"), ".district"),
    Public("village", lambda s: f"#/ppwp/{s.station('ppwp', 'held')[:10]}", "tbody tr"),
    Public("station-accepted", station("dpr", "accepted"), ".figure"),
    Public("station-held", station("ppwp", "held"), ".finding"),
    Public("held", at("#/ppwp/9106/ditahan"), "main table, main li a"),
    Public("held-nation", at("#/ppwp/nasional/ditahan"), "main table, main li a"),
    Public("changes", at("#/ppwp/9106/perubahan"), "main table"),
    Public("search", at("#/ppwp/9106/cari?q=biak"), ".hits a"),
    Public("station-empty", station("ppwp", "empty"), ".place .chip"),
    Public("station-corrected", lambda s: f"#/ppwp/{s.corrected('ppwp')}", ".changed li"),
    Public("candidate", at("#/dpr/9106/calon/9101/party.3.2"), ".cell-votes"),
    Public("candidate-pair", at("#/ppwp/9106/calon/-/votes.2"), ".cell-votes"),
    Public("big-screen", at("#/dpr/9106/layar"), ".screen-bars li"),
    Public("unknown-area", at("#/ppwp/3171"), "main a", may_say="404 (Not Found)"),
]

#: Of the application, with the roles whose pages differ.
SIGNED_IN = [
    Known("sign-in", "/akun/masuk/", "h1"),
    Known("launcher-ppk", "/", "h1", "ppk"),
    Known("launcher-kpps", "/", "h1", "kpps"),
    Known("launcher-operator", "/", "h1", "operator"),
    Known("profile", "/akun/", "h1", "ppk"),
    Known("security", "/akun/keamanan/", "h1", "ppk"),
    Known("password", "/akun/kata-sandi/", "h1", "ppk", may_say="username fields"),
    Known("devices", "/perangkat/", "h1", "ppk"),
    Known("desks", "/rekap/", "h1", "ppk", kept=False),
    Known("plenary", "/rekap/uji/910601/", "[data-ready]", "ppk", kept=False),
    Known("plenary-read-only", "/rekap/uji/9106/", "[data-ready]", "bawaslu", kept=False),
    Known("matters", "/rekap/uji/910601/daftar-catatan/", "h1", "bawaslu", kept=False),
    Known("board", "/rekap/uji/910601/ppwp/", "[data-shown]", "ppk", kept=False),
    Known("staff-mode", "/mode-petugas/", "h1", "operator"),
    Known("api", "/api/docs", "h1", kept=False),
]

DIRECTED = [
    Known("director", "/peragaan/", "#clock"),
    Known("director-reset", "/peragaan/kosongkan/", "h1"),
    Known("director-lawful", "/peragaan/sah/", "h1"),
]


def choose(context: BrowserContext, address: str, language: str) -> None:
    """Makes the application's pages speak ``language``: what was chosen on this device before."""
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])


def speak(page: Page, language: str) -> None:
    """Makes the public page speak ``language`` from its first word on."""
    page.add_init_script(
        f"if (location.protocol !== 'about:') localStorage.setItem('sinergi.language', '{language}')"
    )
