"""A finding: a code, the fields it speaks of, the figures. Texts live in the message files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: Codes whose sections are those of their fields; the others' first digit is the section.
_BY_FIELDS = ("A005", "A004", "A103")
_SECTION_OF_DIGIT = {"1": "I", "2": "II", "3": "III"}


@dataclass(frozen=True, slots=True)
class Finding:
    """``context``: integers (and short words) that the texts of this code name."""

    code: str
    fields: tuple[str, ...]
    context: Mapping[str, int | str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "fields": list(self.fields), "context": dict(self.context)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Finding":
        return cls(data["code"], tuple(data["fields"]), data["context"])


def held_votes(findings: Iterable[Finding]) -> bool:
    """True where a V stands: the form's votes are held out of every public total."""
    return any(f.code[0] == "V" for f in findings)


def held_sections(findings: Iterable[Finding]) -> frozenset[str]:
    """Sections I, II, III whose administrative figures are held out because of an A."""
    sections: set[str] = set()
    for finding in findings:
        if finding.code in _BY_FIELDS:
            sections |= {section_of(name) for name in finding.fields}
        elif finding.code[0] == "A":
            sections.add(_SECTION_OF_DIGIT[finding.code[1]])
    return frozenset(sections & {"I", "II", "III"})


def section_of(name: str) -> str:
    """The section of the form a field stands in, by its name."""
    group = name.partition(".")[0]
    return {"voters": "I", "users": "I", "ballots": "II", "disabled": "III", "votes": "IV", "party": "IV"}.get(
        group, "V"
    )  # fmt: skip
