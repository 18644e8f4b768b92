"""Budgets of senders: what is spent comes back with time, and by work that was of use.

A token bucket (https://en.wikipedia.org/wiki/Token_bucket) that may fall into debt: a request is let
in while anything is left, and what it cost is known only afterwards. Kept in the memory of one
process, for a bounded number of senders.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable


class Budgets:
    """``most``: the full budget; ``refill``: what comes back a second; ``senders``: how many are kept.

    A sender that is not kept has its full budget.
    """

    def __init__(
        self,
        most: float,
        refill: float,
        senders: int = 50_000,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.most, self.refill, self.senders, self.clock = most, refill, senders, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # (left, when)
        self._lock = threading.Lock()

    def wait(self, sender: str) -> int:
        """Whole seconds until the sender is let in again; 0 = now."""
        if sender not in self._left:  # nearly always, and no lock for it
            return 0
        with self._lock:
            left = self._now(sender)
        return 0 if left > 0 else math.floor(-left / self.refill) + 1

    def spend(self, sender: str, cost: float) -> None:
        """Takes ``cost`` (negative: gives back). Debt is bounded by the full budget."""
        if cost <= 0 and sender not in self._left:
            return
        with self._lock:
            left = max(-self.most, self._now(sender) - cost)
            self._left.pop(sender, None)
            if left >= self.most:
                return
            self._left[sender] = left, self.clock()
            if len(self._left) > self.senders:
                self._left.popitem(last=False)  # who has spent nothing for longest

    def _now(self, sender: str) -> float:
        kept = self._left.get(sender)
        if kept is None:
            return self.most
        left, when = kept
        return min(self.most, left + (self.clock() - when) * self.refill)

    def forget(self) -> None:
        with self._lock:
            self._left.clear()

    def __len__(self) -> int:
        return len(self._left)
