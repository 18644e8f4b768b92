"""Sirekap's part of the API's description. The records endpoint itself is a thin view."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from sinergi.apps.sirekap import views
from sinergi.core.access import public

router = Router(tags=["sirekap"])


class Receipt(Schema):
    """What a sender keeps; ``upload``: token for the photographs the record names."""

    id: str
    status: str
    time: str
    upload: str = ""


class Answer(Schema):
    """``status``: recorded, duplicate or refused; ``codes``: findings, or why it was refused."""

    id: str
    status: str
    codes: list[str]
    detail: str = ""
    receipt: Receipt | None = None


class Answers(Schema):
    """One answer a record, in the request's order."""

    results: list[Answer]


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str


_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "JSON, gzip allowed; at most 4 MiB, counted while inflating.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["records"],
                    "properties": {
                        "records": {
                            "type": "array", "minItems": 1, "maxItems": 500,
                            "items": {"type": "string", "description": "a signed note"},
                        },
                        "photos": {
                            "type": "object",
                            "description": "Merkle root -> SHA-256 of the photographs, page order",
                            "additionalProperties": {
                                "type": "array", "minItems": 1, "maxItems": 200,
                                "items": {"type": "string"},
                            },
                        },
                    },
                }
            }
        },
    }
}  # fmt: skip


@router.post(
    "/records",
    response={200: Answers, 400: Problem, 413: Problem, 503: Problem},
    openapi_extra=_BODY,
    summary="Signed records, 1..500; safe to repeat; needs no session",
)
@public
def records(request: HttpRequest) -> HttpResponse:
    """Each record is answered on its own; a refused one does not spoil the others."""
    return views.records(request)
