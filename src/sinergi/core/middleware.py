"""Sessions, languages and people belong to the pages; what millions fetch or send does without.

Records, photographs, public and static files carry their own authority or need none: no session is
opened, no cookie read, and no answer varies by language.
"""

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import add_never_cache_headers

#: Paths without a person.
PLAIN = (
    "/hasil/",
    "/static/",
    "/api/v1/records",
    "/api/v1/photos",
    "/healthz",
    "/readyz",
    "/metrics",
)


def demonstration(request: HttpRequest) -> dict[str, str]:
    """For every template: the election that this server demonstrates, "" everywhere else."""
    return {"demonstration": settings.DEMONSTRATION}


class _Pages:
    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(PLAIN):
            response: HttpResponseBase = self.get_response(request)  # type: ignore[attr-defined]
            return response
        return super().__call__(request)  # type: ignore[misc, no-any-return]


class Sessions(_Pages, SessionMiddleware):
    pass


class Languages(_Pages, LocaleMiddleware):
    pass


class People(_Pages, AuthenticationMiddleware):
    """A page that looked at who asks is ``private, no-store``, whatever it answered."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.session.accessed:
            add_never_cache_headers(response)
        return response


class Messages(_Pages, MessageMiddleware):
    pass
