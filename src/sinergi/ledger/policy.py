"""Which checkpoint is to be trusted (C2SP ``tlog-policy``): logs, log witnesses, a quorum of these."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sinergi.ledger.checkpoint import Checkpoint, CosignatureVerifier, parse_cosigner
from sinergi.ledger.note import Ed25519Verifier, NoteError, parse_vkey

NONE = "none"
_OCTETS = re.compile(rb"[\t\n\x20-\x7e\x80-\xff]*")


class PolicyError(ValueError):
    """Not a policy; the text names the line."""


@dataclass(frozen=True, slots=True)
class Log:
    key: Ed25519Verifier
    url: str = ""


@dataclass(frozen=True, slots=True)
class LogWitness:
    key: CosignatureVerifier
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses a checkpoint where at least ``least`` of its members do."""

    least: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    logs: tuple[Log, ...]
    witnesses: Mapping[str, LogWitness]
    groups: Mapping[str, Group]
    quorum: str

    def log(self, origin: str) -> Ed25519Verifier | None:
        return next((log.key for log in self.logs if log.key.name == origin), None)

    def cosigners(self, checkpoint: Checkpoint) -> dict[str, int]:
        """Names of the log witnesses whose cosignature verifies, with its POSIX time."""
        found = {n: checkpoint.cosigned_by(w.key) for n, w in self.witnesses.items()}
        return {name: at for name, at in found.items() if at is not None}

    def satisfied(self, checkpoint: Checkpoint) -> bool:
        """Do enough log witnesses stand behind it? (Who signed it is asked of ``log``.)"""
        return self.enough(self.cosigners(checkpoint))

    def enough(self, names: Collection[str]) -> bool:
        """Would cosignatures of these witnesses make the quorum?"""
        return self.quorum == NONE or self._holds(self.quorum, names)

    def _holds(self, name: str, names: Collection[str]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in names
        return sum(self._holds(member, names) for member in group.members) >= group.least


def parse_policy(data: bytes) -> Policy:
    """Reads a policy; raises PolicyError with the line's number."""
    if not _OCTETS.fullmatch(data):
        raise PolicyError("the policy has control characters")
    logs: list[Log] = []
    witnesses: dict[str, LogWitness] = {}
    groups: dict[str, Group] = {}
    members: set[str] = set()
    quorum = ""
    for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), 1):
        words = [w for w in re.split(r"[ \t]+", line) if w]
        if not words or words[0].startswith("#"):
            continue
        try:
            match words:
                case ["log", key, *url] if len(url) <= 1:
                    logs.append(Log(_log_key(key, logs), *url))
                case ["witness", name, key, *url] if len(url) <= 1:
                    _fresh(name, witnesses, groups)
                    witnesses[name] = LogWitness(_witness_key(key, witnesses), *url)
                case ["group", name, least, *listed] if listed:
                    _fresh(name, witnesses, groups)
                    groups[name] = _group(least, listed, witnesses, groups, members)
                case ["quorum", name] if not quorum:
                    if name != NONE:
                        _known(name, witnesses, groups)
                    quorum = name
                case _:
                    raise PolicyError("not a line of a policy, or a second quorum")
        except (PolicyError, NoteError) as error:
            raise PolicyError(f"line {number}: {error}") from error
    if not quorum:
        raise PolicyError("the policy names no quorum")
    return Policy(tuple(logs), witnesses, groups, quorum)


def _log_key(text: str, logs: list[Log]) -> Ed25519Verifier:
    key = parse_vkey(text)
    if not isinstance(key, Ed25519Verifier):
        raise PolicyError("a log signs with Ed25519")
    if any(key.name == log.key.name or key.public == log.key.public for log in logs):
        raise PolicyError(f"the log {key.name} or its key stands twice")
    return key


def _witness_key(text: str, witnesses: Mapping[str, LogWitness]) -> CosignatureVerifier:
    key = parse_cosigner(text)
    if any(w.key.public == key.public for w in witnesses.values()):
        raise PolicyError(f"the key of {key.name} stands twice")
    return key


def _group(
    least: str, listed: list[str], witnesses: Mapping[str, LogWitness],
    groups: Mapping[str, Group], members: set[str],
) -> Group:  # fmt: skip
    for name in listed:
        _known(name, witnesses, groups)
        if name in members:
            raise PolicyError(f"{name} is a member twice")
        members.add(name)
    n = {"any": 1, "all": len(listed)}.get(least)
    if n is None:
        n = int(least) if re.fullmatch(r"[1-9][0-9]{0,3}", least) else 0
    if not 1 <= n <= len(listed):
        raise PolicyError(f"{least} of {len(listed)} is no quorum")
    return Group(n, tuple(listed))


def _fresh(name: str, *known: Mapping[str, object]) -> None:
    if name == NONE or any(name in k for k in known):
        raise PolicyError(f"the name {name} is taken")


def _known(name: str, *known: Mapping[str, object]) -> None:
    if not any(name in k for k in known):
        raise PolicyError(f"{name} is not defined above")
