"""Is the server alive, can it work."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from sinergi.core import queries
from sinergi.core.access import public


@public
@csrf_exempt
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Alive: answers without asking anything else."""
    return JsonResponse({"status": "ok"})


@public
@csrf_exempt
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: the database answers. 503 with the reason where it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return JsonResponse({"status": "ok", "elections": queries.election_ids()})
    except DatabaseError:
        return JsonResponse({"status": "no-database"}, status=503)
