#!/usr/bin/env bash
# Makes the virtual environment: venv.sh FOLDER
#
# PYTHON names the interpreter (default python3). Where it is older than 3.11, the newest of
# python3.14 .. python3.11 on the PATH is taken. Does nothing where FOLDER already works.
# Exit 2 with one sentence where it cannot be made; nothing half made is left then.
set -euo pipefail

venv=${1:?usage: scripts/venv.sh FOLDER}
asked=${PYTHON:-python3}

fail() {
  echo "sinergi: $*" >&2
  exit 2
}

new_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# -x, not -e: the interpreter is a link, and the Python it leads to may be gone.
if [ -x "$venv/bin/python" ] && new_enough "$venv/bin/python" &&
  "$venv/bin/python" -c 'import pip' >/dev/null 2>&1; then
  exit 0
fi

if [ -e "$venv" ] && [ ! -e "$venv/pyvenv.cfg" ] && [ -n "$(ls -A "$venv")" ]; then
  fail "$venv is there but is no virtual environment; move it away and run this again"
fi

python=
for name in "$asked" python3.14 python3.13 python3.12 python3.11; do
  if new_enough "$name"; then
    python=$name
    break
  fi
done
if [ -z "$python" ]; then
  found=$("$asked" -c 'import platform; print("is Python " + platform.python_version())' 2>/dev/null) ||
    found="cannot be run"
  fail "Python 3.11 or newer is needed and $asked $found; install a newer one, or name it: make setup PYTHON=/path/to/python3"
fi

version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')

without_venv() {
  if command -v apt-get >/dev/null 2>&1; then
    mend="sudo apt-get install python$version-venv"
  else
    mend="install your system's package with the modules venv and ensurepip of Python $version"
  fi
  fail "Python $version ($python) cannot make virtual environments (its venv or ensurepip is missing); mend: $mend"
}
"$python" -c 'import venv, ensurepip' >/dev/null 2>&1 || without_venv

words=$(mktemp)
made=no
clean_up() {
  rm -f "$words"
  [ "$made" = yes ] || rm -rf "$venv"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

rm -rf "$venv"
if ! "$python" -m venv "$venv" >"$words" 2>&1; then
  grep -q ensurepip "$words" && without_venv
  fail "$python could not make $venv: $(grep -v '^[[:space:]]*$' "$words" | tail -n 1)"
fi
made=yes
