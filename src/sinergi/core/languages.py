"""The language of a page: Indonesian unless somebody chose, and the choice is kept on the device."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

CHOICES = frozenset(code for code, _ in settings.LANGUAGES)


def chosen(request: HttpRequest) -> str:
    """The code of ``LANGUAGES`` that was chosen on this device, else Indonesian."""
    kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return kept if kept in CHOICES else str(settings.LANGUAGE_CODE)


def remember(response: HttpResponse, language: str) -> None:
    """The cookie that Django's own switch sets."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
