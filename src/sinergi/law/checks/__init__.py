"""The numbered checks of a station's form: what cannot be true (V, A), what someone must say (W).

``table`` holds them as data, ``form`` evaluates those that one form can tell, ``context`` those
that need something else, ``masking`` decides what a person is shown. A finding carries no text.
"""

from sinergi.law.checks.finding import Finding, held_sections, held_votes
from sinergi.law.checks.form import compare, evaluate
from sinergi.law.checks.masking import marked, mask
from sinergi.law.checks.table import CODES, V_AND_A

__all__ = [
    "CODES",
    "V_AND_A",
    "Finding",
    "compare",
    "evaluate",
    "held_sections",
    "held_votes",
    "marked",
    "mask",
]  # fmt: skip
