"""Thumbnails of photographs; the decoding happens in a child process with limits."""

import signal
import subprocess
import sys
from pathlib import Path

CHILD = Path(__file__).with_name("thumbnail_child.py")
WITHIN_SECONDS = 20
#: Ended from outside (the server stops): says nothing of the picture.
_FROM_OUTSIDE = tuple(-number for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP))


class CannotDecode(ValueError):
    """No decoder makes a picture of these bytes within the limits; trying again does not help."""


def make(jpeg: bytes) -> bytes:
    """The thumbnail (JPEG) of a photograph. Raises CannotDecode; OSError where no process starts or
    it was ended from outside."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(CHILD)], input=jpeg, capture_output=True,
            timeout=WITHIN_SECONDS, env={}, check=False, start_new_session=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise CannotDecode(f"decoding took longer than {WITHIN_SECONDS} s") from error
    if done.returncode in _FROM_OUTSIDE:
        raise InterruptedError("the decoder was ended from outside")
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise CannotDecode(said[-1] if said else f"the decoder ended with {done.returncode}")
    return done.stdout
