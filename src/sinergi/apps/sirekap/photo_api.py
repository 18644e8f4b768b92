"""The photograph endpoints' part of the API's description; the views are thin."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from sinergi.apps.sirekap import photo_views
from sinergi.core.access import public

router = Router(tags=["photographs"])


class PhotoProblem(Schema):
    """RFC 9457; ``code`` tells a program why."""

    type: str
    title: str
    status: int
    detail: str
    code: str


class PhotoState(Schema):
    """``status``: kept (public now) or partial; ``offset``: bytes that are there."""

    sha256: str
    status: str
    offset: int


class KeptList(Schema):
    """``photos``: how many hashes the list has."""

    root: str
    photos: int
    status: str


_TOKEN: dict[str, Any] = {
    "in": "header", "name": "Authorization", "required": True, "schema": {"type": "string"},
    "description": "`Bearer <upload>`: the token of the receipt of the record that signed the list. "
    "It opens that record's photographs alone and does not expire. Keep the first one: each token "
    "has an upload of its own, so that nobody can spoil another sender's.",
}  # fmt: skip
_TOLD: dict[str, Any] = {
    "Upload-Offset": {"schema": {"type": "integer"}, "description": "bytes that are there"},
    "Upload-Complete": {
        "schema": {"type": "string", "enum": ["?0", "?1"]},
        "description": "is the photograph kept and public",
    },
}
_PHOTO: dict[str, Any] = {
    "parameters": [
        _TOKEN,
        {
            "in": "header", "name": "Content-Range", "required": False,
            "schema": {"type": "string", "example": "bytes 65536-131071/240113"},
            "description": "Which bytes of the file the body holds (RFC 9110, 14.5); they begin at "
            "the Upload-Offset, or at 0 to begin anew. Without it the body is the whole file. "
            "`bytes */<total>` with an empty body finishes an upload whose bytes are all there.",
        },
    ],
    "requestBody": {
        "required": True,
        "description": "A JPEG (baseline or progressive, grey or YCbCr) of at most 4 MiB and 16 "
        "megapixels that carries nothing but its picture: of APPn segments only a JFIF header "
        "without a thumbnail, no comment, nothing behind its end. It is kept byte for byte.",
        "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}},
    },
}  # fmt: skip
_LIST: dict[str, Any] = {
    "parameters": [_TOKEN],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "array", "minItems": 1, "maxItems": 200,
                    "items": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                    "description": "SHA-256 of the photographs, in page order",
                }
            }
        },
    },
}  # fmt: skip
_REFUSALS: dict[int, Any] = dict.fromkeys((401, 403, 404, 503), PhotoProblem)


@router.put(
    "/{sha256}",
    response={200: PhotoState, 201: PhotoState, 202: PhotoState, **_REFUSALS}
    | dict.fromkeys((400, 409, 411, 413, 415, 422, 507), PhotoProblem),
    openapi_extra=_PHOTO,
    summary="One photograph of a signed form, whole or in parts; safe to repeat",
)
@public
def photo(request: HttpRequest, sha256: str) -> HttpResponse:
    """201: kept and public now; 200: was kept before; 202: a part, go on at ``Upload-Offset``.

    Codes: 401 no-token · 403 bad-token, unknown-record, other-record · 404 not-a-hash, no-list,
    not-named · 400 bad-range, empty, cut · 409 wrong-offset · 411 no-length · 413 too-large ·
    415 not-jpeg, encoded · 422 wrong-hash, metadata, trailing, truncated, too-many-pixels,
    unsupported (the bytes are thrown away) · 503 busy, store-away, database-away · 507 no-room;
    503 and 507 with Retry-After, what came is not lost.
    """
    return photo_views.photo(request, sha256)


@router.api_operation(
    ["HEAD"],
    "/{sha256}",
    response={200: None, **_REFUSALS},
    openapi_extra={
        "parameters": [_TOKEN],
        "responses": {200: {"headers": _TOLD}},
    },
    summary="How much of a photograph is there",
)
@public
def photo_offset(request: HttpRequest, sha256: str) -> HttpResponse:
    """``Upload-Offset`` and ``Upload-Complete`` in the headers."""
    return photo_views.photo(request, sha256)


@router.put(
    "/{root}/list",
    response={200: KeptList, 201: KeptList, **_REFUSALS}
    | dict.fromkeys((400, 413, 422), PhotoProblem),
    openapi_extra=_LIST,
    summary="The photo list of a record that was sent without it; safe to repeat",
)
@public
def photo_list(request: HttpRequest, root: str) -> HttpResponse:
    """Kept only if its RFC 6962 Merkle root is the one that the token's record signed."""
    return photo_views.photo_list(request, root)
