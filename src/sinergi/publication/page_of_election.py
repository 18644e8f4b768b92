"""The built page as it stands in an election's own folder: one folder deeper than it was built for."""

from collections.abc import Mapping
from html import escape

#: What an election that is not a real one says of itself, where no script can say it.
MODES = {
    "demo": 'PERAGAAN · DATA REKAAN <span lang="en">DEMONSTRATION · INVENTED DATA</span>',
    "rehearsal": 'UJI COBA <span lang="en">REHEARSAL</span>',
}
ROOM = "<noscript>"
LIST = '<li><a href="./elections.json">'


def page_of_election(built: str, mode: str, contests: Mapping[str, str]) -> str:
    """``built``: the page for the root. ``contests``: code -> name, in the election's order.

    Without JavaScript the page leads to the data: what the election is, and each contest's numbers
    of the nation, whose ``children`` name the areas below.
    """
    links = [
        ("election.json", 'pemilu ini · <span lang="en">this election</span>'),
        *(
            (
                f"results/{code}/nasional.json",
                f'hasil · <span lang="en">results</span>: {escape(name)}',
            )
            for code, name in contests.items()
        ),
    ]
    items = "".join(f'<li><a href="{escape(href)}">{text}</a></li>' for href, text in links)
    page = built.replace("./assets/", "../assets/")
    page = page.replace(LIST, items + LIST.replace("./", "../"))
    if mode in MODES:
        page = page.replace(ROOM, f"{ROOM}<p><b>{MODES[mode]}</b></p>")
    return page
