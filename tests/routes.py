"""Every route of the server, with what it declares: Django's views, the API's operations, the admin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from sinergi.core.access import Access

#: The API's own pages; its operations declare each for itself.
OF_THE_API_ITSELF = ("api-root", "openapi-json")


@dataclass(frozen=True)
class Route:
    """``name`` with its namespaces; ``path`` as Django writes it; ``methods`` known to answer."""

    name: str
    path: str
    access: Access | None
    methods: tuple[str, ...] = ("GET",)


def routes() -> list[Route]:
    return [*_of_django(get_resolver().url_patterns), *_of_the_api()]


def _of_django(
    patterns: Sequence[URLPattern | URLResolver], space: str = "", prefix: str = ""
) -> Iterator[Route]:
    for found in patterns:
        path = prefix + str(found.pattern)
        if isinstance(found, URLResolver):
            inner = f"{space}{found.namespace}:" if found.namespace else space
            yield from _of_django(found.url_patterns, inner, path)
        elif not space.startswith("api-") or found.name in OF_THE_API_ITSELF:
            yield Route(f"{space}{found.name}", path, getattr(found.callback, "access", None))


def _operations() -> Iterator[tuple[str, Any]]:
    from sinergi.api import api

    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield f"api/v1/{prefix}/{path}".replace("//", "/").replace("//", "/"), operation


def _of_the_api() -> Iterator[Route]:
    for path, operation in _operations():
        yield Route(
            f"api:{operation.view_func.__name__}",
            path,
            getattr(operation.view_func, "access", None),
            tuple(operation.methods),
        )
