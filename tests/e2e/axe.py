"""axe-core in a page: what it finds serious, as lines to read."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
FAILS = ("serious", "critical")
#: So many places of one rule are told each.
MOST = 4


@cache
def script() -> str:
    return SCRIPT.read_text()


def violations(page: Page, *, rules: Sequence[str] = (), but: Sequence[str] = ()) -> list[str]:
    """One line for each element that breaks a rule seriously: rule, where, what is wrong.

    ``rules``: only these; all otherwise, ``but`` those. Runs beside the page's policy, which allows no such script.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(script())
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    options["rules"] = {rule: {"enabled": False} for rule in but}
    found = page.evaluate("options => axe.run(document, options).then(r => r.violations)", options)
    lines = []
    for rule in found:
        if rule["impact"] in FAILS:
            lines += [told(rule, node) for node in rule["nodes"][:MOST]]
            if len(rule["nodes"]) > MOST:
                lines.append(f"{rule['id']} at {len(rule['nodes']) - MOST} more places")
    return lines


def told(rule: Any, node: Any) -> str:
    where, why = " ".join(map(str, node["target"])), " ".join(node["failureSummary"].split())
    return f"{rule['id']} ({rule['impact']}) at {where}: {rule['help']}. {why}"
