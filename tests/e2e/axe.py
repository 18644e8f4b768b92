"""axe-core in a page: what it finds serious, as lines to read."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
FAILS = ("serious", "critical")


@cache
def script() -> str:
    return SCRIPT.read_text()


def violations(page: Page, *, rules: list[str] | None = None) -> list[str]:
    """One line for each element that breaks a rule seriously: rule, where, what is wrong.

    ``rules``: only these; all otherwise. Runs beside the page's policy, which allows no such script.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(script())
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found = page.evaluate("options => axe.run(document, options).then(r => r.violations)", options)
    return [
        f"{rule['id']} ({rule['impact']}) at {' '.join(map(str, node['target']))}: "
        f"{rule['help']}. {one_line(node['failureSummary'])}"
        for rule in found
        if rule["impact"] in FAILS
        for node in rule["nodes"]
    ]


def one_line(text: str) -> str:
    return " ".join(text.split())
