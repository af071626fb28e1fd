"""What is left out of garbage collections while sockets come and go."""

import gc
from collections.abc import Iterator

import pytest

from realtime import limits
from realtime.garbage import Freezing


@pytest.fixture(autouse=True)
def unfrozen() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_living_objects_are_frozen_with_every_quarter_of_a_thousand_sockets() -> None:
    assert limits.SOCKETS_PER_FREEZE == 250
    freezing, counts = Freezing(), []
    for sockets in range(1, 751):
        alive: list[list[int]] = [[] for _ in range(10)]
        freezing.opened(sockets)
        counts.append(gc.get_freeze_count())
    changes = [number for number in range(1, 750) if counts[number] - counts[number - 1] > 0]

    assert alive
    assert changes == [249, 499, 749]


def test_sockets_that_come_after_others_left_are_frozen_too() -> None:
    freezing = Freezing()
    freezing.opened(limits.SOCKETS_PER_FREEZE)
    freezing.closed(10)
    before = gc.get_freeze_count()
    alive: list[list[int]] = [[] for _ in range(1000)]
    freezing.opened(10 + limits.SOCKETS_PER_FREEZE)

    assert gc.get_freeze_count() >= before + len(alive)


def test_with_the_last_socket_garbage_that_was_frozen_is_collected() -> None:
    class Cycle:
        def __init__(self) -> None:
            self.itself = self

    def alive() -> int:
        return sum(type(it).__name__ == "Cycle" for it in gc.get_objects())

    freezing = Freezing()
    cycle = Cycle()
    freezing.opened(limits.SOCKETS_PER_FREEZE)
    del cycle
    gc.collect()
    freezing.closed(0)
    gc.unfreeze()

    assert alive() == 0
