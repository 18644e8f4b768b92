"""The API as one: each application's router, one description (docs/openapi.json)."""

from ninja import NinjaAPI

from sinergi.apps.perangkat.api import router as perangkat
from sinergi.apps.sirekap.api import router as sirekap

api = NinjaAPI(title="Sinergi", version="1", docs_url=None, openapi_url="/openapi.json")
api.add_router("", sirekap)
api.add_router("", perangkat)
