"""Is the server alive, can it work, how is it doing. For operators and their machines."""

import hmac
import os

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from sinergi.core import metrics, readiness
from sinergi.core.access import public

LOOPBACK = ("127.0.0.1", "::1", "::ffff:127.0.0.1")
#: Set by a proxy: then the address is the proxy's, not the asker's.
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


@public
@csrf_exempt
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Alive: answers without asking anything else."""
    return JsonResponse({"status": "ok"})


@public
@csrf_exempt
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: 200, or 503 with the reasons. ``warnings`` do not make it unready."""
    found = readiness.look()
    return JsonResponse(
        {
            "status": "not-ready" if found.reasons else "ok",
            "reasons": [{"code": r.code, "detail": r.detail} for r in found.reasons],
            "warnings": [{"code": r.code, "detail": r.detail} for r in found.warnings],
            "elections": found.elections,
        },
        status=503 if found.reasons else 200,
    )


@public
@csrf_exempt
@require_safe
@never_cache
def metrics_text(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' format, for this machine itself or who has the token."""
    if not _may_see_metrics(request):
        return HttpResponse(
            "Metrics are for this machine itself, or with 'Authorization: Bearer' and the token "
            "of SINERGI_METRICS_TOKEN.\n",
            status=403,
            content_type="text/plain; charset=utf-8",
        )
    return HttpResponse(metrics.text(), content_type=metrics.CONTENT_TYPE)


def _may_see_metrics(request: HttpRequest) -> bool:
    token = os.environ.get("SINERGI_METRICS_TOKEN", "")
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if token and scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), token.encode()):
        return True
    proxied = any(name in request.headers for name in FORWARDED)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not proxied
