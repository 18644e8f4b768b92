"""Budgets: debt, the wait that is told, bounded memory. Time is a parameter here."""

from hypothesis import given
from hypothesis import strategies as st

from sinergi.core.doors.budgets import Budgets


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def made(most: float = 100, refill: float = 10, senders: int = 50) -> tuple[Budgets, Clock]:
    clock = Clock()
    return Budgets(most, refill, senders, clock), clock


def test_who_spends_nothing_is_not_kept_and_never_waits() -> None:
    budgets, _ = made()
    budgets.spend("a", 0)
    budgets.spend("a", -5)
    assert (len(budgets), budgets.wait("a")) == (0, 0)


def test_work_that_was_of_use_gives_back() -> None:
    budgets, _ = made()
    budgets.spend("relay", 99)
    budgets.spend("relay", -50)
    budgets.spend("relay", 60)
    assert budgets.wait("relay") > 0
    budgets.spend("relay", -100)
    assert budgets.wait("relay") == 0


@given(st.lists(st.floats(0, 500), min_size=1, max_size=8), st.floats(0.5, 50))
def test_the_wait_that_is_told_is_true(costs: list[float], refill: float) -> None:
    budgets, clock = made(refill=refill)
    for cost in costs:
        budgets.spend("x", cost)
    wait = budgets.wait("x")
    assert wait <= 100 / refill + 1
    if wait:
        clock.now += wait - 1
        assert budgets.wait("x") > 0
        clock.now += 1
    assert budgets.wait("x") == 0


def test_memory_is_bounded_and_the_latest_spenders_stay() -> None:
    budgets, _ = made(senders=10)
    for n in range(100):
        budgets.spend(f"s{n}", 150)
    assert len(budgets) == 10
    assert budgets.wait("s99") > 0
    assert budgets.wait("s0") == 0
