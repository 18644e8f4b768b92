"""The photograph endpoints: parse, call, render. The receipt's upload token is the authority.

Resuming as RFC 9110 section 14.5 (partial PUT with Content-Range) allows; what is there is told
in ``Upload-Offset`` and ``Upload-Complete``, the names of the IETF's resumable uploads.
"""

import errno
import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

import msgspec
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from sinergi.apps.sirekap import body, photo_lists, photos
from sinergi.apps.sirekap.photos import Pass, RefusedPhoto
from sinergi.core import jpeg, photo_store
from sinergi.core.uploads import CHUNK, Full, Part, WrongOffset

log = logging.getLogger("sinergi.photos")

MAX_LIST_BYTES = 64 * 1024
SHA256 = re.compile(r"[0-9a-f]{64}")
RANGE = re.compile(r"bytes (?:(\d{1,9})-(\d{1,9})|\*)/(\d{1,9})")
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
TITLES = {
    400: "Not a photograph request", 401: "Token missing", 403: "Token refused",
    404: "Not expected", 409: "Wrong offset", 411: "Length required", 413: "Too large",
    415: "Not a JPEG", 422: "Photograph refused", 503: "Not now", 507: "No room",
}  # fmt: skip
#: Bytes of a body that are read only to be thrown away.
MAX_UNREAD = 2 * jpeg.MAX_BYTES
_slots = threading.BoundedSemaphore(settings.PHOTOS_AT_ONCE)
_list_decoder = msgspec.json.Decoder(list[str])


class _Unfit(Exception):
    """An answer that is a problem (RFC 9457); ``more``: headers."""

    def __init__(self, status: int, code: str, detail: str, **more: str | int):
        super().__init__(detail)
        self.status, self.code = status, code
        self.headers = {name.replace("_", "-"): str(value) for name, value in more.items()}


def _problem(status: int, code: str, detail: str, headers: dict[str, str]) -> HttpResponse:
    content = {
        "type": "about:blank", "title": TITLES[status], "status": status, "detail": detail,
        "code": code,
    }  # fmt: skip
    return HttpResponse(
        msgspec.json.encode(content), status=status, content_type="application/problem+json",
        headers=headers,
    )  # fmt: skip


View = Callable[[HttpRequest, str], HttpResponse]


def _answered(view: View) -> View:
    """Every way it can go wrong is a problem that says the mend."""

    @wraps(view)
    def answer(request: HttpRequest, name: str) -> HttpResponse:
        try:
            response = view(request, name)
        except _Unfit as unfit:
            response = _problem(unfit.status, unfit.code, str(unfit), unfit.headers)
        except RefusedPhoto as refused:
            headers = {"WWW-Authenticate": 'Bearer realm="photos"'} if refused.status == 401 else {}
            response = _problem(refused.status, refused.code, str(refused), headers)
        except WrongOffset as wrong:
            response = _problem(
                409, "wrong-offset",
                f"{wrong.offset} bytes of this photograph are there; go on from byte {wrong.offset}",
                {"Upload-Offset": str(wrong.offset), "Upload-Complete": "?0"},
            )  # fmt: skip
        except Full:
            response = _problem(
                503, "busy", "many photographs are on their way; try again, nothing is lost",
                {"Retry-After": "30"},
            )  # fmt: skip
        except OSError as error:
            log.error("a photograph could not be kept: %s", error)
            status = 507 if error.errno in NO_ROOM else 503
            response = _problem(
                status, "no-room" if status == 507 else "store-away",
                "the photograph cannot be kept at the moment; what came is not lost, try again",
                {"Retry-After": "60"},
            )  # fmt: skip
        except (OperationalError, InterfaceError):
            connection.close()  # the next request opens a new one
            response = _problem(
                503, "database-away", "The database is away; send the same request again.",
                {"Retry-After": "5"},
            )  # fmt: skip
        response.headers["Cache-Control"] = "no-store"
        _let_it_finish(request)
        return response

    return answer


def _let_it_finish(request: HttpRequest) -> None:
    """Reads what is left of the body, so that a sender who has not finished hears the answer; not
    without end, and not where that would take a thread from the records."""
    if not _slots.acquire(blocking=False):
        return
    try:
        left = MAX_UNREAD
        while left > 0 and (chunk := request.read(min(left, CHUNK))):
            left -= len(chunk)
    except UnreadablePostError:
        return
    finally:
        _slots.release()


def _admit(request: HttpRequest) -> Pass:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return photos.admit(token.strip() if scheme.lower() == "bearer" else "")


def _hash(name: str) -> str:
    if not SHA256.fullmatch(name):
        raise _Unfit(404, "not-a-hash", "a photograph is named by its SHA-256: 64 digits of 0-9a-f")
    return name


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH", "")
    if not length and request.headers.get("Content-Range", "").startswith("bytes */"):
        length = "0"  # clients leave it out of a request without a body
    if not length.isdecimal():
        raise _Unfit(411, "no-length", "say Content-Length; a chunked body is not taken")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise _Unfit(415, "encoded", "send the bytes as they are, without Content-Encoding")
    return int(length)


# --- the list -------------------------------------------------------------------------------------


@_answered
def photo_list(request: HttpRequest, root: str) -> HttpResponse:
    """``PUT /api/v1/photos/<root>/list``; public: the receipt's token is the authority."""
    root = _hash(root)
    holder = _admit(request)
    try:
        data = body.read(
            request, encoding=request.headers.get("Content-Encoding", "").lower(),
            limit=MAX_LIST_BYTES,
        )  # fmt: skip
        hashes = _list_decoder.decode(data)
    except body.TooLarge:
        raise _Unfit(
            413, "too-large", f"a list has at most {photo_lists.MAX_PHOTOS} hashes"
        ) from None
    except UnreadablePostError:
        raise _Unfit(400, "cut", "the body ended early; send it again") from None
    except (body.BadBody, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _Unfit(400, "not-a-list", f'send a JSON list of hashes ["…", …]: {error}') from None
    fresh = photos.keep_list(holder, root, hashes)
    content = {"root": root, "photos": len(hashes), "status": "kept"}
    return HttpResponse(
        msgspec.json.encode(content), status=201 if fresh else 200, content_type="application/json"
    )


# --- the photograph -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Range:
    """``first``: where the body's bytes belong, of ``total``; None: the body is empty, finish."""

    first: int | None
    length: int
    total: int


def _range(request: HttpRequest) -> _Range:
    length = _length(request)
    header = request.headers.get("Content-Range")
    if header is None:
        found = _Range(0, length, length)
    else:
        match = RANGE.fullmatch(header.strip())
        if match is None:
            raise _Unfit(
                400, "bad-range", "Content-Range: bytes <first>-<last>/<total of the file>"
            )
        first, last, total = match.groups()
        if first is None:
            found = _Range(None, 0, int(total))
        else:
            found = _Range(int(first), int(last) - int(first) + 1, int(total))
            if int(last) >= int(total):
                raise _Unfit(400, "bad-range", f"byte {last} is none of a file of {total} bytes")
        if found.length != length:
            raise _Unfit(
                400, "bad-range", f"Content-Range says {found.length} bytes, the body has {length}"
            )
    if found.total > jpeg.MAX_BYTES:
        raise _Unfit(
            413,
            "too-large",
            f"{found.total} bytes; a photograph has at most {jpeg.MAX_BYTES} (4 MiB)",
        )
    if not found.total:
        raise _Unfit(400, "empty", "the body is empty; send the photograph")
    return found


class _Body:
    """The request's bytes; a connection that breaks is an early end."""

    def __init__(self, request: HttpRequest):
        self.request = request

    def read(self, size: int, /) -> bytes:
        try:
            return self.request.read(size)
        except UnreadablePostError:
            return b""


@_answered
def photo(request: HttpRequest, sha256: str) -> HttpResponse:
    """``PUT`` and ``HEAD /api/v1/photos/<sha256>``; public: the receipt's token is the authority."""
    sha256 = _hash(sha256)
    holder = _admit(request)
    photos.check_named(holder, sha256)
    part = photos.part_of(holder, sha256)
    kept = photos.kept_size(holder, sha256)
    if request.method == "HEAD":
        return _there(sha256, 200, part.offset() if kept is None else kept, kept is not None)
    if kept is not None:
        return _there(sha256, 200, kept, True)
    if not _slots.acquire(blocking=False):
        raise _Unfit(503, "busy", "other photographs are being taken; try again", Retry_After=2)
    try:
        return _put(request, holder, sha256, part)
    except (WrongOffset, RefusedPhoto):
        kept = photos.kept_size(holder, sha256)
        if kept is None:
            raise
        return _there(sha256, 200, kept, True)  # another request finished it meanwhile
    finally:
        _slots.release()


def _put(request: HttpRequest, holder: Pass, sha256: str, part: Part) -> HttpResponse:
    sent = _range(request)
    if sent.first is not None and request.content_type != "image/jpeg":
        raise _Unfit(415, "not-jpeg", "Content-Type: image/jpeg; no other format is taken")
    offset, cut = part.offset(), False
    if sent.first is not None:
        added = part.add(_Body(request), first=sent.first, length=sent.length, total=sent.total)
        offset, cut = added.size, added.cut
    if cut:
        raise _Unfit(
            400, "cut", f"the body ended early; {offset} bytes are there, go on from byte {offset}",
            Upload_Offset=offset, Upload_Complete="?0",
        )  # fmt: skip
    if offset < sent.total:
        return _there(sha256, 202, offset, False)
    try:
        photos.keep(holder, sha256, part.read())
    except RefusedPhoto:
        part.discard()
        raise
    part.discard()
    response = _there(sha256, 201, sent.total, True)
    name = photo_store.name_of(holder.election, photo_store.PHOTOS, sha256)
    response.headers["Location"] = f"/hasil/{name}"
    return response


def _there(sha256: str, status: int, offset: int, complete: bool) -> HttpResponse:
    content = {"sha256": sha256, "status": "kept" if complete else "partial", "offset": offset}
    return HttpResponse(
        msgspec.json.encode(content), status=status, content_type="application/json",
        headers={"Upload-Offset": str(offset), "Upload-Complete": f"?{int(complete)}"},
    )  # fmt: skip
