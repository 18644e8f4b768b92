"""Thumbnails of photographs; the decoding happens in a child process with limits."""

import subprocess
import sys
from pathlib import Path

CHILD = Path(__file__).with_name("thumbnail_child.py")
WITHIN_SECONDS = 20


class CannotDecode(ValueError):
    """No decoder makes a picture of these bytes within the limits; trying again does not help."""


def make(jpeg: bytes) -> bytes:
    """The thumbnail (JPEG) of a photograph. Raises CannotDecode; OSError where no process starts."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(CHILD)], input=jpeg, capture_output=True,
            timeout=WITHIN_SECONDS, env={}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise CannotDecode(f"decoding took longer than {WITHIN_SECONDS} s") from error
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise CannotDecode(said[-1] if said else f"the decoder ended with {done.returncode}")
    return done.stdout
