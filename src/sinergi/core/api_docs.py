"""The API's description as a page: rendered here from openapi.json, without script, works offline."""

import json
from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]


def page(schema: Schema, openapi: str) -> dict[str, Any]:
    """What the template shows of an OpenAPI 3.1 description; ``openapi``: where that stands."""
    return {
        "title": schema["info"]["title"],
        "version": schema["info"]["version"],
        "openapi": openapi,
        "calls": [
            _call(method, path, operation)
            for path, methods in schema["paths"].items()
            for method, operation in methods.items()
        ],
        "shapes": [
            (name, _shown(shape))
            for name, shape in sorted(schema.get("components", {}).get("schemas", {}).items())
        ],
    }


def _call(method: str, path: str, operation: Schema) -> dict[str, Any]:
    body = operation.get("requestBody")
    return {
        "method": method.upper(),
        "path": path,
        "anchor": operation["operationId"],
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "parameters": [
            {
                "name": p["name"],
                "place": p["in"],
                "required": p.get("required", False),
                "schema": _shown(p.get("schema", {})),
            }
            for p in operation.get("parameters", ())
        ],
        "body": body and {
            "description": body.get("description", ""),
            "kinds": [(kind, _shown(c.get("schema", {}))) for kind, c in body["content"].items()],
        },
        "answers": [
            {
                "status": status,
                "description": answer.get("description", ""),
                "kinds": [(kind, _name(c)) for kind, c in answer.get("content", {}).items()],
            }
            for status, answer in operation["responses"].items()
        ],
    }  # fmt: skip


def _name(content: Schema) -> str:
    reference: str = content.get("schema", {}).get("$ref", "")
    return reference.rpartition("/")[2]


def _shown(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
