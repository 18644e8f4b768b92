"""What is wrong, as RFC 9457 problem details, for WSGI and for Django."""

import json
from dataclasses import dataclass

TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """``again``: whole seconds for ``Retry-After``, 0 = the header is left out."""

    status: int
    title: str
    detail: str
    again: int = 0

    @property
    def content(self) -> bytes:
        return json.dumps(
            {
                "type": "about:blank",
                "title": self.title,
                "status": self.status,
                "detail": self.detail,
            }
        ).encode()

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Those of the problem itself, without the content's type."""
        return [("Retry-After", str(self.again))] if self.again else []
