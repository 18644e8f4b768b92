"""The tiles of pages that belong to no application."""

from django.utils.translation import gettext_lazy as _

from sinergi.core.people import launcher
from sinergi.core.people.launcher import Link

OWN = (
    Link(
        "/hasil/",
        _("Hasil"),
        _("Angka, foto, dan statusnya, seperti semua orang melihatnya."),
        icon="results",
        rank=10,
    ),
    Link(
        "/admin/",
        _("Operator"),
        _("Orang, peran, pemilu, dan jejak audit; dengan mode petugas."),
        "staff:begin",
        icon="operator",
        rank=40,
    ),
    Link(
        "/jejak/",
        _("Jejak audit"),
        _("Siapa melakukan apa, di mana, kapan; disaring dan diunduh."),
        "audit:read",
        icon="page",
        rank=45,
    ),
    Link(
        "/api/docs",
        _("API"),
        _("Panggilan bagi aplikasi lain, dengan bentuk datanya."),
        icon="api",
        roles=("operator", "observer", "press"),  # whose own programs read it
        rank=80,
    ),
    Link(
        "/akun/",
        _("Profil dan keamanan"),
        _("Peran Anda, bahasa, kata sandi, langkah kedua, perangkat yang masuk."),
        icon="profile",
        rank=90,
    ),
)


def register() -> None:
    for link in OWN:
        launcher.register(link)
