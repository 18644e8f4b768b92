"""What allauth asks this house: nobody registers alone, and secrets are not stored in the clear."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sinergi.core import languages
from sinergi.core.doors import addresses


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an operator."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom limits count: the same address as everywhere, also behind proxies of one's own."""
        return addresses.of(request.META, settings.TRUSTED_PROXIES)

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """Somebody who chose a language reads it from the first page on, on any device."""
        response: HttpResponse = super().post_login(request, user, **more)
        if user.language:
            languages.remember(response, user.language)
        return response


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """TOTP secrets and recovery codes are encrypted with a key derived from the server's own."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"sinergi.second-factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
