"""Work on all cores: functions over items, in order, with what the caller holds shared by a fork."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
#: What workers see: set before they are forked, read by their functions.
_shared: Any = None


def shared() -> Any:
    return _shared


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def each(
    function: Callable[[Item], Result], items: Sequence[Item], what: Any, *, jobs: int
) -> Iterator[Result]:
    """``function(item)`` of each item in order; inside it ``shared()`` is ``what``.

    Where processes cannot be forked, and where there is little to do, all is done here.
    """
    global _shared  # noqa: PLW0603  (a fork hands it on without a copy)
    before, _shared = _shared, what
    try:
        if jobs < 2 or len(items) < 2 or "fork" not in multiprocessing.get_all_start_methods():
            yield from map(function, items)
            return
        with multiprocessing.get_context("fork").Pool(min(jobs, len(items))) as workers:
            yield from workers.imap(function, items)
    finally:
        _shared = before
