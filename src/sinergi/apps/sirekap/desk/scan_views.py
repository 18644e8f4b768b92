"""Scans of signed papers: their upload in parts, the files, and the hash on the papers from below."""

import hashlib
import re

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sinergi.apps.sirekap.desk import answers, scan_files, scans
from sinergi.apps.sirekap.desk.models import DeskScan
from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.apps.sirekap.desk.where import of_the_address
from sinergi.core.access import actor_of, needs
from sinergi.core.uploads import Full, Part, WrongOffset

_RANGE = re.compile(r"bytes (\d{1,9})-(\d{1,9})/(\d{1,9})")
_HASH = re.compile(r"[0-9a-f]{64}")


class CheckBody(msgspec.Struct, forbid_unknown_fields=True):
    record: str
    said: str = ""
    reason: str = ""


class AsideBody(msgspec.Struct, forbid_unknown_fields=True):
    reason: str


@needs("sitting:run", where=of_the_address)
@require_POST
@answers.answered
def upload(request: HttpRequest, election: str, area: str, name: str) -> HttpResponse:
    """A part of a scan of recap ``name``: ``?sha256=`` of the whole, ``Content-Range``, the bytes.

    Answers ``offset``: bytes that are there; ``complete`` once the whole was checked and is kept.
    """
    sha256 = request.GET.get("sha256", "")
    sent = _RANGE.fullmatch(request.headers.get("Content-Range", ""))
    if not (_HASH.fullmatch(name) and _HASH.fullmatch(sha256)) or sent is None:
        raise Refused("bad-request", "sha256=, Content-Range: bytes <first>-<last>/<total>")
    first, last, total = (int(n) for n in sent.groups())
    if not first <= last < total:
        raise Refused("bad-request", "Content-Range: bytes <first>-<last>/<total>")
    if total > scan_files.MAX_BYTES:
        raise Refused("too-large", _("Berkas lebih dari %s MB.") % (scan_files.MAX_BYTES // 2**20))
    actor = actor_of(request)
    scans.check_place(actor, election, area, name)
    own = hashlib.sha256(f"{election}/{name}/{actor.name}".encode()).hexdigest()[:32]
    part = Part(f"{sha256}.{own}")
    try:
        added = part.add(request, first=first, length=last - first + 1, total=total)
    except WrongOffset as error:
        return JsonResponse({"offset": error.offset, "complete": False})
    except Full as error:
        raise Refused("busy", _("Banyak berkas sedang dikirim. Coba lagi sebentar.")) from error
    if added.size < total:
        return JsonResponse({"offset": added.size, "complete": False})
    try:
        scans.keep(actor, election, area, name, sha256, part.read())
    finally:
        part.discard()
    return JsonResponse({"offset": total, "complete": True})


@needs("desk:read", where=of_the_address)
@require_safe
def file(request: HttpRequest, election: str, area: str, pk: int) -> HttpResponse:
    """The file as it came, to be saved: it is not shown inside our own pages."""
    try:
        row = scans.file_of(actor_of(request), election, area, pk)
    except DeskScan.DoesNotExist as error:
        raise Http404(str(pk)) from error
    response = HttpResponse(bytes(row.data), content_type=scan_files.MEDIA[row.kind])
    shown = "-".join(
        p for p in ("dhasil", row.contest, row.district, area, row.sha256[:8]) if p != "-"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{shown}.{row.kind}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@needs("sitting:run", where=of_the_address)
@require_POST
@answers.answered
def aside(request: HttpRequest, election: str, area: str, pk: int) -> HttpResponse:
    body = answers.body(request, AsideBody)
    scans.set_aside(actor_of(request), election, area, pk, body.reason)
    return JsonResponse({"aside": True})


@needs("sitting:run", where=of_the_address)
@require_POST
@answers.answered
def check(request: HttpRequest, election: str, area: str) -> HttpResponse:
    """What the paper from below says of its hash; never more than a remark."""
    body = answers.body(request, CheckBody)
    found = scans.compare(
        actor_of(request), election, area, body.record, said=body.said, reason=body.reason
    )
    return JsonResponse({"state": found.state, "hash": found.hash if found.said else ""})
