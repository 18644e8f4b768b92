"""Places and turns: bounded, given back, in order."""

import asyncio
from contextlib import ExitStack

import pytest

from sinergi.core.doors.places import SMALL, Full, Places, Turns


def test_places_are_bounded_by_number_sender_and_bytes_and_given_back() -> None:
    places = Places(number=4, of_one=3, room=10 * SMALL, room_of_one=6 * SMALL)
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(places.one("a", 10))
        with pytest.raises(Full):
            stack.enter_context(places.one("a", 10))
        with pytest.raises(Full):
            stack.enter_context(places.one("b", 7 * SMALL))
        stack.enter_context(places.one("b", 6 * SMALL))
        with pytest.raises(Full):
            stack.enter_context(places.one("c", 1))
    with places.one("b", 6 * SMALL), pytest.raises(Full), places.one("c", 5 * SMALL):
        pass
    assert (places.taken, places.filled) == (0, 0)
    assert not places._taken
    assert not places._filled


def test_turns_are_taken_in_order_and_too_many_are_refused() -> None:
    async def story() -> list[int]:
        turns = Turns(number=1, waiting=2)
        order: list[int] = []
        release = asyncio.Event()

        async def take(n: int) -> None:
            async with turns.one():
                order.append(n)
                await release.wait()

        tasks = [asyncio.create_task(take(n)) for n in range(4)]
        await asyncio.sleep(0)
        (full,) = (await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED))[0]
        assert isinstance(full.exception(), Full)
        tasks[1].cancel()  # gives its place in the row up
        release.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert turns.free == 1
        return order

    assert asyncio.run(story()) == [0, 2]
