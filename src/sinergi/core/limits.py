"""How often something may be tried: counters in the cache that every process shares.

A limit protects work and slows guessing; what must never be guessed is long enough by itself.
"""

from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``amount`` in ``seconds``, for each key (an address, a person)."""

    name: str
    amount: int
    seconds: int

    def _key(self, key: str) -> str:
        return f"limit:{self.name}:{key}"

    def reached(self, key: str) -> bool:
        return int(cache.get(self._key(key)) or 0) >= self.amount

    def count(self, key: str) -> None:
        """One more; the time runs from the first."""
        if cache.add(self._key(key), 1, self.seconds):
            return
        try:
            cache.incr(self._key(key))
        except ValueError:  # it ran out between the two
            cache.add(self._key(key), 1, self.seconds)
