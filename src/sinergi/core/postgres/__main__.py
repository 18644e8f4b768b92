"""``python -m sinergi.core.postgres start|stop|status|psql``: the embedded server by hand."""

import os
import sys
from pathlib import Path

from sinergi.core.postgres.binaries import program
from sinergi.core.postgres.cluster import Cluster
from sinergi.core.postgres.errors import PostgresError


def main(words: list[str]) -> int:
    cluster = Cluster(Path(os.environ.get("SINERGI_VAR", "var")))
    what = words[0] if words else ""
    try:
        if what == "start":
            cluster.start(lambda text: print(text, file=sys.stderr))  # noqa: T201
            os._exit(0)  # leaves the server running
        elif what == "stop":
            cluster.stop_any()
        elif what == "status":
            print(f"running, pid {cluster.pid}" if cluster.pid else "not running")  # noqa: T201
            return 0 if cluster.pid else 1
        elif what == "psql":
            psql = str(program("psql"))
            os.execv(psql, [psql, cluster.conninfo(), *words[1:]])  # noqa: S606
        else:
            print(__doc__, file=sys.stderr)  # noqa: T201
            return 2
    except PostgresError as error:
        print(f"sinergi: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
