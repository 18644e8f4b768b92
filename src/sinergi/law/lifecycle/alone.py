"""The common case: one result, and nothing else that concerns the station."""

from sinergi.law.checks import evaluate, held_sections
from sinergi.law.checks.context import signatures
from sinergi.law.lifecycle.values import Entry, History, Rules, StationResult

_FORMS = ("result", "import")


def alone(rules: Rules, entry: Entry) -> StationResult | None:
    """What the fold of this one entry gives, without a board; None where it takes one: another
    kind, a key that is not enrolled, a form that is not known, a second reading that is asked for."""
    body = entry.body
    if body["kind"] not in _FORMS or body["round"] or not entry.enrolled:
        return None
    template = rules.template(body["form"])
    counts = tuple(body["counts"])
    if template is None or len(counts) != len(template.fields):
        return None
    if rules.second_reading(entry.asof) != "none":
        return None
    findings = evaluate(template, rules.kind, counts, rules.in_force(entry.asof))
    if "W008" in rules.kind.warnings:
        findings = (*findings, *signatures(body.get("signers", {})))
    return StationResult(
        round=0,
        status="held" if any(f.code[0] == "V" for f in findings) else "accepted",
        head=entry.id,
        heads=(entry.id,),
        form=body["form"],
        counts=counts,
        version=1,
        findings=findings,
        noted=False,
        held_sections=held_sections(findings),
        history=(History(entry.id, body["kind"], entry.index, 0, "head", "", 1),),
    )
