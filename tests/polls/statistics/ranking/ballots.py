"""Options, seeds and random ballots for the tests of ranked counting."""

from hypothesis import strategies as st

SEED = "Sayısal Loto 24.11.2026: 3 14 15 9 26 5"
OPTIONS = (10, 20, 30, 40, 50)


@st.composite
def weak_orders(draw, options=OPTIONS):
    """Ties and left-out options included; some ballots are blank."""
    ranked = draw(st.permutations(options))[: draw(st.integers(0, len(options)))]
    levels, rest = [], list(ranked)
    while rest:
        size = draw(st.integers(1, len(rest)))
        levels.append(tuple(rest[:size]))
        rest = rest[size:]
    return tuple(levels)


@st.composite
def strict_orders(draw, options=OPTIONS):
    ranked = draw(st.permutations(options))[: draw(st.integers(1, len(options)))]
    return tuple((option,) for option in ranked)


def profiles(ballots, most=12):
    return st.dictionaries(ballots, st.integers(1, 6), max_size=most)


def voters(profile):
    """One ballot after another, each of one person."""
    return [ballot for ballot, number in profile.items() for _ in range(number)]
