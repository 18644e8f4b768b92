"""An election's policy: which log witnesses there are, and how many must cosign a checkpoint.

The operator's file is ``var/<election>/policy`` (``sinergi keys policy``), a plain tlog-policy; the
clerk publishes it. It lists no logs: one key may sign all logs of an election, which the format does
not allow to be said; logs and their keys come from the register, by the roots.
"""

from pathlib import Path

from sinergi.core import vault
from sinergi.ledger.note import MAX_SIGNATURES
from sinergi.ledger.policy import Policy, PolicyError, parse_policy

WITHOUT = b"""\
# No log witness (penjaga log) is named for this election yet: a checkpoint rests on its log's own
# key alone. The logs and their keys come from the register, by the roots.
quorum none
"""


def path(election: str) -> Path:
    return vault.folder(election).parent / "policy"


def letters(election: str) -> Path:
    """Where cosignatures of witnesses without a server are put, as files."""
    return vault.folder(election).parent / "cosignatures"


def read(data: bytes) -> Policy:
    """Reads a policy as this election may have it; raises PolicyError."""
    policy = parse_policy(data)
    if policy.logs:
        raise PolicyError(
            "it has a 'log' line; logs and their keys come from the register, leave the line out"
        )
    if len(policy.witnesses) >= MAX_SIGNATURES:
        raise PolicyError(f"more than {MAX_SIGNATURES - 1} log witnesses")
    return policy
