"""The activation's part of the API's description; the endpoint itself is a thin view."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from sinergi.apps.perangkat import views
from sinergi.core.access import public

router = Router(tags=["perangkat"])


class Activation(Schema):
    """With ``request``: status recorded or duplicate, the key's name, id and six-digit fingerprint.

    Without: status open or used, and what the code is for.
    """

    status: str
    request: str = ""
    name: str = ""
    keyid: str = ""
    fingerprint: str = ""
    election: str = ""
    role: str = ""
    scope: str = ""
    kinds: list[str] = []
    expires: str = ""


class Refusal(Schema):
    """RFC 9457, with the refusal's ``code``."""

    type: str
    title: str
    status: int
    detail: str
    code: str = ""


_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["code"],
                    "properties": {
                        "code": {"type": "string", "description": "as on the activation sheet"},
                        "request": {
                            "type": "string",
                            "description": "a signed note of kind request",
                        },
                    },
                }
            }
        },
    }
}
_REFUSED = dict.fromkeys((400, 404, 408, 409, 410, 413, 422, 429, 503), Refusal)


@router.post(
    "/activations",
    response={200: Activation, **_REFUSED},
    openapi_extra=_BODY,
    summary="A one-time code and a new key's request; safe to repeat; needs no session",
)
@public
def activations(request: HttpRequest) -> HttpResponse:
    """Puts the key's request into the register. Without ``request`` it says what the code is for."""
    return views.activations(request)
