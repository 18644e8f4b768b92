"""The built public page beside the data, so that any file server can serve the folder."""

from pathlib import Path

from django.conf import settings

from sinergi.core.files import write_whole
from sinergi.core.models import Election as ElectionRow
from sinergi.law.election import Election
from sinergi.ledger.canonical import dumps
from sinergi.publication.page_of_election import page_of_election


def install_page(election: Election) -> None:
    """Copies the built page beside the data, so that any file server can serve the folder."""
    built = built_page()
    public = Path(settings.PUBLIC_ROOT)
    if built is not None:
        for path in sorted(built.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                write_whole(public / path.relative_to(built), path.read_bytes())
        contests = {c.code: c.name for c in election.contests.values()}
        page = page_of_election((built / "index.html").read_text(), election.mode, contests)
        write_whole(public / election.id / "index.html", page.encode())
    rows = ElectionRow.objects.order_by("-public", "id")
    listed = [
        {"id": r.id, "name": r.name, "mode": r.mode, "date": r.date, "public": int(r.public)}
        for r in rows
    ]
    write_whole(public / "elections.json", dumps(listed))


def built_page() -> Path | None:
    """The built public page, None where the front end has not been built."""
    built = Path(settings.PUBLIC_PAGE)
    return built if (built / "index.html").exists() else None
