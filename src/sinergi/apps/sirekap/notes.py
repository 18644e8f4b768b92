"""What a stored note says."""

import json
from collections.abc import Mapping
from typing import Any


def body_of(note: str) -> Mapping[str, Any]:
    body: Mapping[str, Any] = json.loads(note.split("\n", 2)[1])
    return body
