"""Sirekap's part of the API's description. The records endpoint itself is a thin view."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from sinergi.apps.sirekap import photo_api, proof_views, views
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
    """One answer a record, in the request's order; ``promises``: signed notes that say by when the
    records taken will stand in the log, one an election."""

    results: list[Answer]
    promises: list[str] = []


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

_REFUSALS = {
    400: "a body that is none of what is asked; the detail says what and where",
    408: "the body did not arrive in time; send the same request again",
    413: "more than 4 MiB, counted while inflating; split the records",
    429: "this address sent too many refused or repeated records",
    503: "too much at once, or the database is away; send the same request again",
}
_AGAIN = {"Retry-After": {"description": "seconds to wait", "schema": {"type": "integer"}}}
_PROBLEMS: dict[int, Any] = {
    status: {
        "description": what,
        **({"headers": _AGAIN} if status in (408, 429, 503) else {}),
    }
    for status, what in _REFUSALS.items()
}


@router.post(
    "/records",
    response={200: Answers} | dict.fromkeys(_REFUSALS, Problem),
    openapi_extra={**_BODY, "responses": _PROBLEMS},
    summary="Signed records, 1..500; safe to repeat; needs no session",
)
@public
def records(request: HttpRequest) -> HttpResponse:
    """Each record is answered on its own; a refused one does not spoil the others."""
    return views.records(request)


@router.get(
    "/proofs/{record_id}",
    response={200: str, 404: Problem, 503: Problem},
    openapi_extra={
        "responses": {
            200: {"content": {"text/plain": {}}, "description": "a C2SP tlog-proof"},
            404: {"description": "no such record, or none under a checkpoint yet: ask again later"},
            503: {"description": "the log's files are not here now", "headers": _AGAIN},
        }
    },
    summary="That a record stands in the public log",
)
@public
def proof(request: HttpRequest, record_id: str) -> HttpResponse:
    """Checked against the log's key or its witnesses it needs no trust in this server."""
    return proof_views.proof(request, record_id)


router.add_router("/photos", photo_api.router)
