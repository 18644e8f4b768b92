"""Runs the officers' processes and gathers what they did."""

import multiprocessing
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event

from sinergi.commands.common import Progress
from sinergi.commands.simulation import working
from sinergi.commands.simulation.sending import NoServer
from sinergi.commands.simulation.working import Task, Work

ENDING = 10.0  # seconds that a process may take to end


class CrewLost(RuntimeError):
    """A process of officers ended without a word; the text says how."""


def work(tasks: Sequence[Task], places: int, stopped: threading.Event) -> Work:
    """Runs one process a task until all are done, or ``stopped``; returns their work as one.

    Raises NoServer where one of them gave up, CrewLost where one died.
    """
    context = multiprocessing.get_context("spawn")  # a fork would take over locks of threads
    stop = context.Event()
    crew: dict[Connection, BaseProcess] = {}
    try:
        for task in tasks:
            ours, theirs = context.Pipe()
            process: BaseProcess = context.Process(
                target=working.run, args=(theirs, stop, task), name=f"officers-{task.number}"
            )
            process.start()
            theirs.close()
            crew[ours] = process
        return _gather(crew, places, stop, stopped)
    finally:
        stop.set()
        for pipe, process in crew.items():
            pipe.close()
            process.join(ENDING)
            if process.is_alive():
                process.kill()
                process.join()


def _gather(
    crew: dict[Connection, BaseProcess], places: int, stop: Event, stopped: threading.Event
) -> Work:
    keys = Progress("ponsel didaftarkan", len(crew))
    bar = Progress("kirim", places)
    ready: list[Connection] = []
    open_pipes = list(crew)
    total = Work()
    while open_pipes:
        if stopped.is_set():
            stop.set()
            for pipe in ready:
                pipe.send("go")
            ready = []
        heard = wait(open_pipes, timeout=0.2)
        for pipe in [p for p in open_pipes if p in heard]:
            try:
                what, said = pipe.recv()
            except (EOFError, ConnectionResetError):
                process = crew[pipe]
                process.join(ENDING)
                raise CrewLost(f"{process.name} ended with code {process.exitcode}") from None
            if what == "failed":
                raise NoServer(said)
            if what == "ready":
                keys.step()
                ready.append(pipe)
                if len(ready) == len(crew):  # all begin together
                    for waiting in ready:
                        waiting.send("go")
                    ready = []
            elif what == "sent":
                bar.step(said)
            else:
                total.merge(said)
                open_pipes.remove(pipe)
    return total
