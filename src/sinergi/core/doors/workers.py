"""The threads that work for an event loop; each keeps its own database connection."""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Workers:
    """``number`` threads, started with the first call; they end with the process."""

    def __init__(self, number: int):
        self.number = number
        self._calls: queue.SimpleQueue[tuple[Callable[..., Any], Any, Any]] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    async def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """What ``function`` returns or raises in a worker."""
        if not self._threads:
            self._start()
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._calls.put((function, arguments, answer))
        return await answer

    def _start(self) -> None:
        self._threads = [
            threading.Thread(target=self._work, name=f"worker-{n}", daemon=True)
            for n in range(1, self.number + 1)
        ]
        for thread in self._threads:
            thread.start()

    def _work(self) -> None:
        while True:
            function, arguments, answer = self._calls.get()
            try:
                result, error = function(*arguments), None
            except BaseException as raised:
                result, error = None, raised
            try:
                answer.get_loop().call_soon_threadsafe(_settle, answer, result, error)
            except RuntimeError:  # the loop has ended with the server
                return


def _settle(answer: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
    if answer.done():  # nobody waits any more
        return
    if error is not None:
        answer.set_exception(error)
    else:
        answer.set_result(result)
