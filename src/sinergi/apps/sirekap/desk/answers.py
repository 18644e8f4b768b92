"""Bodies and answers of the desks' scripts: JSON in, JSON or a problem out."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse

from sinergi.apps.sirekap.desk.refusals import Refused
from sinergi.apps.sirekap.intake import Answer

MAX_BODY = 256 * 1024
Body = TypeVar("Body")


def body(request: HttpRequest, shape: type[Body]) -> Body:
    """Raises Refused for what is no such body."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        raise Refused("too-large", f"at most {MAX_BODY} bytes")
    try:
        return msgspec.json.decode(request.body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused("bad-request", str(error)) from error


def answered(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A Refused becomes RFC 9457 with its code: 409 where the ground has changed, else 422."""

    @wraps(view)
    def inner(*args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except Refused as refused:
            status = {"bad-request": 400, "too-large": 413, "ended": 409}.get(refused.code, 422)
            return JsonResponse(
                {
                    "type": "about:blank", "title": "Refused", "status": status,
                    "detail": str(refused), "code": refused.code,
                },
                status=status, content_type="application/problem+json",
            )  # fmt: skip

    return inner


def of(answer: Answer) -> JsonResponse:
    return JsonResponse(
        {"id": answer.id, "status": answer.status, "codes": answer.codes, "detail": answer.detail}
    )
