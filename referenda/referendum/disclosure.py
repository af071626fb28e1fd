"""Of which districts figures are told: nobody shall be seen to have voted, or not, or how. Pure."""

from collections.abc import Sequence

from referenda.voting.districts import areas

#: A figure is hidden where fewer than these have voted, or have not.
LEAST = 10


def disclosed(districts: Sequence[tuple[int, int]]) -> list[bool]:
    """For each district, given as (people on the roll, people who voted), whether its figure is told.

    A single hidden one could be worked out from the sum of all, so the smallest other one is hidden with it.
    """
    found = [min(voted, roll - voted) >= LEAST for roll, voted in districts]
    if found.count(False) == 1:
        shown = [place for place, is_told in enumerate(found) if is_told]
        if shown:
            found[min(shown, key=lambda place: districts[place][1])] = False
    return found


def disclosed_on_paper(ballots: Sequence[int]) -> list[bool]:
    """Which areas' totals can be told, from how many ballots each has on paper: its online numbers are
    public, so that the paper follows. Fewer than `LEAST` are not told, and as many more areas as those hide
    behind: the paper of the whole city is public, too.
    """
    told = [True] * len(ballots)
    for joined in areas(ballots, LEAST):
        for place in joined:
            few = len(joined) > 1 or ballots[place] < LEAST
            told[place] = not (ballots[place] and few)
    return told
