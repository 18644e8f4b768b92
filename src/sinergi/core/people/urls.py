"""Sign-in under /akun/: allauth's views, each named here; what is not named does not exist."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from sinergi.core.access import public, signed_in
from sinergi.core.people import trail_views, views

#: Before or in the middle of signing in there is no person yet: allauth's stages guard these.
_ENTRANCE = [
    path("akun/masuk/", public(account.login), name="account_login"),
    path("akun/keluar/", public(account.logout), name="account_logout"),
    path("akun/nonaktif/", public(account.account_inactive), name="account_inactive"),
    path("akun/langkah-kedua/", public(mfa.authenticate), name="mfa_authenticate"),
    path("akun/masuk/passkey/", public(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("bahasa/", views.language, name="set_language"),
]
_OWN = [
    path("akun/", views.profile, name="profile"),
    path("akun/sesi/<int:pk>/akhiri/", views.session_end, name="session-end"),
    path("akun/sesi/lain/akhiri/", views.sessions_end, name="sessions-end"),
    path("akun/kata-sandi/", signed_in(account.password_change), name="account_change_password"),
    path("akun/pastikan/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("akun/pastikan/kode/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "akun/pastikan/passkey/",
        signed_in(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("akun/keamanan/", signed_in(mfa.index), name="mfa_index"),
    path("akun/keamanan/aplikasi/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path(
        "akun/keamanan/aplikasi/lepas/",
        signed_in(totp.deactivate_totp),
        name="mfa_deactivate_totp",
    ),
    path("akun/keamanan/passkey/", signed_in(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("akun/keamanan/passkey/baru/", signed_in(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "akun/keamanan/passkey/<int:pk>/lepas/",
        signed_in(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "akun/keamanan/passkey/<int:pk>/ubah/",
        signed_in(webauthn.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path(
        "akun/keamanan/kode/",
        signed_in(recovery.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "akun/keamanan/kode/baru/",
        signed_in(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "akun/keamanan/kode/unduh/",
        signed_in(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
urlpatterns = [
    path("", views.home, name="front-door"),
    *_ENTRANCE,
    *_OWN,
    path("jejak/", trail_views.trail, name="trail"),
    path("jejak/ekspor/", trail_views.export, name="trail-export"),
    path("mode-petugas/", views.staff, name="staff-mode"),
    path("mode-petugas/akhiri/", views.staff_end, name="staff-mode-end"),
]
