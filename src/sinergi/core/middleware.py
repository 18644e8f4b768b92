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
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from sinergi.core import languages

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
#: Paths of programs, whose answers no page shows as they are.
CALLS = "/api/v1/"


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
    """Indonesian unless somebody chose: one rule for every page, public or signed in.

    What a browser asks for by itself counts for nothing: a device bought with an English system
    would else turn half of the pages. A call of the API has no page to choose on; there the header
    is the choice.
    """

    def process_request(self, request: HttpRequest) -> None:
        if request.path.startswith(CALLS):
            super().process_request(request)
            return
        translation.activate(languages.chosen(request))
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.path.startswith(CALLS):
            return super().process_response(request, response)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


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
