"""Of which districts the turnout is told: nobody shall be seen to have voted, or not. Pure."""

from collections.abc import Sequence

#: A figure is hidden where fewer than these have voted, or have not.
LEAST = 10


def told(districts: Sequence[tuple[int, int]]) -> list[bool]:
    """For each district, given as (people on the roll, people who voted), whether its figure is told.

    A single hidden one could be worked out from the sum of all, so the smallest other one is hidden with it.
    """
    found = [min(voted, roll - voted) >= LEAST for roll, voted in districts]
    if found.count(False) == 1:
        shown = [place for place, is_told in enumerate(found) if is_told]
        if shown:
            found[min(shown, key=lambda place: districts[place][1])] = False
    return found
