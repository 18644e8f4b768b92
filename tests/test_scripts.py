"""``scripts/venv.sh`` and ``.ci/run``: what they do on machines that lack something."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
VENV_SH = ROOT / "scripts" / "venv.sh"
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
TOOLS = ["bash", "sh", "rm", "ls", "mktemp", "grep", "tail", "touch", "sleep", "id", "dirname",
         "env", "cat", "tee"]  # fmt: skip


class Machine:
    """A PATH with nothing on it but the basic tools and what a test puts there."""

    def __init__(self, folder: Path):
        self.folder, self.bin = folder, folder / "bin"
        self.bin.mkdir()
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, tool
            (self.bin / tool).symlink_to(found)
        self.venv = folder / "it's a place" / "venv"
        self.venv.parent.mkdir()

    def program(self, name: str, body: str) -> Path:
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    def python(self, name: str = "python3", *, lacking: str | None = None) -> Path:
        """This Python; as a machine without the package that brings ``lacking`` has it."""
        real = getattr(sys, "_base_executable", sys.executable)
        refuse = (
            f'case "$*" in *{lacking}*) echo "No module named {lacking}" >&2; exit 1;; esac\n'
            if lacking
            else ""
        )
        return self.program(name, f'{refuse}exec "{real}" "$@"')

    def old_python(self, name: str) -> Path:
        body = 'case "$*" in *platform*) echo is Python 3.9.2;; *) exit 1;; esac'
        return self.program(name, body)

    def run(self, script: Path = VENV_SH, **environment: str) -> "subprocess.CompletedProcess[str]":
        words = [str(self.bin / "bash"), str(script), str(self.venv)]
        return subprocess.run(
            words, env={"PATH": str(self.bin), **environment}, cwd=self.folder,
            capture_output=True, text=True, check=False, timeout=120, stdin=subprocess.DEVNULL,
        )  # fmt: skip


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_an_environment_is_made_once(machine: Machine) -> None:
    machine.python()
    made = machine.run()
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")
    inside = [str(machine.venv / "bin" / "python"), "-c", "import pip, sys; print(sys.prefix)"]
    done = subprocess.run(inside, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(machine.venv)
    mark = machine.venv / "mark"
    mark.touch()
    (machine.bin / "python3").unlink()  # a working one needs no Python to be looked for
    assert machine.run().returncode == 0
    assert mark.exists()
    # One whose Python went away is made anew.
    machine.python()
    for link in (machine.venv / "bin").glob("python*"):
        link.unlink()
    (machine.venv / "bin" / "python").symlink_to(machine.folder / "gone")
    assert machine.run().returncode == 0
    assert not mark.exists()
    assert subprocess.run(inside, capture_output=True, check=False).returncode == 0


def test_a_missing_ensurepip_names_the_package(machine: Machine) -> None:
    python = machine.python(lacking="ensurepip")
    machine.program("apt-get", "exit 1")
    done = machine.run()
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        f"sinergi: Python {VERSION} ({python.name}) cannot make virtual environments (its venv or "
        f"ensurepip is missing); mend: sudo apt-get install python{VERSION}-venv\n"
    )
    assert not machine.venv.exists()


def test_elsewhere_than_debian_no_debian_command_is_named(machine: Machine) -> None:
    machine.python(lacking="ensurepip")
    done = machine.run()
    assert done.returncode == 2
    assert "apt-get" not in done.stderr
    assert f"venv and ensurepip of Python {VERSION}" in done.stderr


def test_a_failure_in_the_middle_leaves_nothing(machine: Machine) -> None:
    """Debian's own way: ``venv`` imports, makes the folder, and only then misses ensurepip."""
    body = f"""case "$*" in
*"-m venv"*) mkdir -p "$3/bin"; touch "$3/pyvenv.cfg"
  echo "The virtual environment was not created because ensurepip is not available."; exit 1;;
*) exec "{sys.executable}" "$@";; esac"""
    (machine.bin / "mkdir").symlink_to(shutil.which("mkdir") or "")
    machine.program("python3", body)
    machine.program("apt-get", "exit 1")
    done = machine.run()
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"apt-get install python{VERSION}-venv" in done.stderr
    assert not machine.venv.exists()


def test_an_interruption_leaves_nothing(machine: Machine) -> None:
    body = f"""case "$*" in
*"-m venv"*) mkdir -p "$3/bin"; touch "$3/pyvenv.cfg"; exec sleep 600;;
*) exec "{sys.executable}" "$@";; esac"""
    (machine.bin / "mkdir").symlink_to(shutil.which("mkdir") or "")
    machine.program("python3", body)
    process = subprocess.Popen(
        [str(machine.bin / "bash"), str(VENV_SH), str(machine.venv)],
        env={"PATH": str(machine.bin)}, start_new_session=True,
    )  # fmt: skip
    end = time.monotonic() + 60
    while not (machine.venv / "pyvenv.cfg").exists():
        assert time.monotonic() < end
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGTERM)  # as a closed terminal or make's own end does
    assert process.wait(timeout=60) == 143
    assert not machine.venv.exists()


def test_a_newer_python_beside_an_old_one_is_found(machine: Machine) -> None:
    machine.old_python("python3")
    machine.python("python3.12")
    assert machine.run().returncode == 0
    assert (machine.venv / "pyvenv.cfg").exists()


@pytest.mark.parametrize(
    ("asked", "found"), [("python3", "is Python 3.9.2"), ("/no/python", "cannot be run")]
)
def test_no_python_new_enough(machine: Machine, asked: str, found: str) -> None:
    machine.old_python("python3")
    done = machine.run(PYTHON=asked)
    assert done.returncode == 2
    assert f"3.11 or newer is needed and {asked} {found};" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not machine.venv.exists()


def test_a_folder_that_is_no_environment_is_not_touched(machine: Machine) -> None:
    machine.python()
    machine.venv.mkdir()
    (machine.venv / "thesis").touch()
    done = machine.run()
    assert done.returncode == 2
    assert "is no virtual environment" in done.stderr
    assert (machine.venv / "thesis").exists()


# --- .ci/run ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "test", "good"), [(0, 0, True), (1, 0, False), (0, 2, False), (1, 1, False)]
)
def test_ci_runs_both_and_fails_where_either_does(
    machine: Machine, check: int, test: int, good: bool
) -> None:
    root = _project(machine)
    machine.program(
        "make",
        f'case "$1" in check) echo checked $CI; read x && echo "has input"; exit {check};;\n'
        f"test) echo 5 passed in 1.00s; exit {test};; *) exit 9;; esac",
    )
    done = machine.run(root / ".ci" / "run")
    assert (done.returncode == 0) is good
    assert "checked true" in done.stdout
    assert "has input" not in done.stdout
    closing = done.stdout.split("== pytest's closing lines\n")[1]
    assert closing.startswith("5 passed in 1.00s\n")
    assert ("make check: passed" in closing) is (check == 0)
    assert ("make test: passed" in closing) is (test == 0)


def test_ci_goes_on_where_chromium_cannot_be_had(machine: Machine) -> None:
    root = _project(machine, chromium="/no/chromium")
    machine.program("make", "exit 0")
    done = machine.run(root / ".ci" / "run")
    assert done.returncode == 0
    assert "no apt-get on this system" in done.stdout
    assert "the browser tests will be skipped" in done.stdout


def test_ci_installs_chromium_where_it_may(machine: Machine) -> None:
    if os.geteuid() != 0:
        pytest.skip("skipped: only root installs without sudo")
    root = _project(machine, chromium="/no/chromium")
    machine.program("make", "exit 0")
    machine.program("apt-get", f'echo "$@" >>"{machine.folder}/asked"')
    assert machine.run(root / ".ci" / "run").returncode == 0
    asked = (machine.folder / "asked").read_text().splitlines()
    assert asked[0].split()[0] == "update"
    assert asked[1].endswith("chromium fonts-dejavu-core")
    assert len(asked) == 2


def test_ci_can_be_executed() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def _project(machine: Machine, chromium: str = "/bin/sh") -> Path:
    """The script alone in a project of its own; ``chromium`` is where it looks for the browser."""
    script = machine.folder / "project" / ".ci" / "run"
    script.parent.mkdir(parents=True)
    text = (ROOT / ".ci" / "run").read_text()
    assert text.count("/usr/bin/chromium") == 1
    script.write_text(text.replace("/usr/bin/chromium", chromium))
    return script.parents[1]
