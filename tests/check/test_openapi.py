"""The API's description is a promise: a change is seen, and written down on purpose.

``python -m tests.check.test_openapi > docs/openapi.json`` writes it anew.
"""

import json
from pathlib import Path

SNAPSHOT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def described() -> str:
    from sinergi.api import api

    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, indent=1, sort_keys=True) + "\n"


def test_the_api_is_as_described() -> None:
    assert SNAPSHOT.read_text() == described()


if __name__ == "__main__":
    import os
    import sys

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinergi.core.settings")
    import django

    django.setup()
    sys.stdout.write(described())
