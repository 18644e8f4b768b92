"""The worker: takes jobs from the queue in PostgreSQL (Procrastinate). Finished ones are deleted;
failed ones stay to be looked at; those of a worker that died are taken up again."""

import asyncio
import contextlib
import signal
from collections.abc import Callable

from procrastinate.contrib.django import app

#: Jobs at the same time; each decode is a process of its own.
CONCURRENCY = 2
STOP_WITHIN = 10.0
ASK_EVERY = 0.2


async def _work(stopped: Callable[[], bool] | None, wait: bool) -> None:
    async with app.open_async():
        work = asyncio.create_task(
            app.run_worker_async(
                wait=wait,
                concurrency=CONCURRENCY,
                delete_jobs="successful",
                install_signal_handlers=False,
                shutdown_graceful_timeout=STOP_WITHIN,
            )
        )
        if stopped is None and wait:
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, work.cancel)
        while stopped is not None and not work.done():
            await asyncio.wait([work], timeout=ASK_EVERY)
            if stopped():
                work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work


def run(stopped: Callable[[], bool] | None = None, *, wait: bool = True) -> None:
    """Works until ``stopped()``, else until SIGTERM or SIGINT; with ``wait=False`` until nothing is
    left to do."""
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        asyncio.run(_work(stopped, wait))


def main() -> None:
    import django

    django.setup()
    run()


if __name__ == "__main__":
    main()
