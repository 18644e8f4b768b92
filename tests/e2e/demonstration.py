"""The demonstration as its own processes, for the browsers and scripts of several test files."""

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from collections import Counter
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from tests.commands.front_door import FrontDoor
from tests.commands.test_serving import taken, until


class Demonstration:
    """``make run``'s own command in a data folder of its own, started, killed and started again."""

    def __init__(self, var: Path):
        self.door = FrontDoor(var)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.cookies = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.process: subprocess.Popen[str] | None = None
        self.said: list[str] = []

    def start(self, *words: str) -> None:
        """Returns when the addresses are printed. ``words``: ``--photos president`` draws all the
        presidential forms' photographs, minutes of a core; without it only the stories' are."""
        self.said = []
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "sinergi.cli", "demo", "--port", str(self.port),
                "--photos", "stories", *words,
            ],
            env=self.door.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        for line in self.process.stdout:  # ends when the process does
            self.said.append(line)
            if "Ctrl-C" in line:
                return
        raise AssertionError("".join(self.said))

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        until(lambda: not taken(self.port))

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)

    def status(self) -> Any:
        with self.cookies.open(f"{self.url}/peragaan/keadaan.json") as answer:
            return json.load(answer)

    def press(self, **order: str) -> None:
        """A button of the page as a browser without scripts sends it."""
        with self.cookies.open(f"{self.url}/peragaan/") as answer:
            page = answer.read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        form = urllib.parse.urlencode(order | {"csrfmiddlewaretoken": token[1]}).encode()
        with self.cookies.open(f"{self.url}/peragaan/ubah/", form) as answer:
            assert answer.url.startswith(f"{self.url}/peragaan/?")


def figures(status: Any, name: str) -> Counter[str]:
    return +Counter({contest: n[name] for contest, n in status["forms"].items()})


def everything_is_shown(night: Demonstration) -> bool:
    """Is what was sent published too?"""
    status = night.status()
    return figures(status, "sent") == figures(status, "published")
