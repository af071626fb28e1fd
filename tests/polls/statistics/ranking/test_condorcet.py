import itertools

from hypothesis import assume, given, settings

from polls.statistics.ranking import (
    Lot,
    Profile,
    compare_pairwise,
    find_condorcet_winner,
    find_smith_set,
    rank_by_schulze,
)
from tests.examples import examples
from tests.polls.statistics.ranking.ballots import OPTIONS, SEED, profiles, weak_orders


def letters(text):
    return tuple((ord(letter) - ord("A"),) for letter in text)


def test_schulze_decides_the_cycle_of_the_published_example():
    """Schulze 2011, example 1 (21 voters; matrix, paths and order as printed there)."""
    profile = {
        letters("ACDB"): 8,
        letters("BADC"): 2,
        letters("CDBA"): 4,
        letters("DBAC"): 4,
        letters("DCBA"): 3,
    }
    pairs = compare_pairwise(range(4), profile)
    result = rank_by_schulze(pairs, Lot(SEED))

    a, b, c, d = range(4)
    assert pairs.matrix == ((0, 8, 14, 10), (13, 0, 6, 2), (7, 15, 0, 12), (11, 19, 9, 0))
    assert [[strength[0] for strength in row] for row in result.paths] == [
        [0, 14, 14, 12],
        [13, 0, 13, 12],
        [13, 15, 0, 12],
        [13, 19, 13, 0],
    ]
    assert result.order == (d, a, c, b)
    assert find_condorcet_winner(pairs) is None
    assert find_smith_set(pairs) == (a, b, c, d)


def test_schulze_takes_the_win_with_fewer_against_where_winning_votes_are_equal():
    """A > B > C > A, each by 5 ballots; only 2 are against A > B. By the 5 alone all three would tie."""
    a, b, c = 1, 2, 3
    profile: Profile = {
        ((a,), (b,), (c,)): 3,
        ((b,), (c,), (a,)): 2,
        ((c,), (a,), (b,)): 2,
        ((c,), (a, b)): 1,
    }
    pairs = compare_pairwise((a, b, c), profile)
    result = rank_by_schulze(pairs, Lot(SEED))

    assert pairs.matrix == ((0, 5, 3), (2, 0, 5), (5, 3, 0))
    assert result.paths == (((0, 0), (5, 2), (5, 3)), ((5, 3), (0, 0), (5, 3)), ((5, 3), (5, 3), (0, 0)))
    assert result.levels == ((a, c), (b,))


def brute_force_strength(pairs, start, end):
    """The best weakest link over every simple path of wins, by trying all of them."""
    best = (0, 0)
    between = [option for option in pairs.options if option not in (start, end)]
    for length in range(len(between) + 1):
        for middle in itertools.permutations(between, length):
            links = list(itertools.pairwise((start, *middle, end)))
            if all(pairs.beats(*link) for link in links):
                weakest = min(
                    ((pairs.preferring(x, y), pairs.preferring(y, x)) for x, y in links),
                    key=lambda strength: (strength[0], -strength[1]),
                )
                best = max(best, weakest, key=lambda strength: (strength[0], -strength[1]))
    return best


@given(profiles(weak_orders()))
def test_schulze_paths_match_exhaustive_search(profile):
    pairs = compare_pairwise(OPTIONS, profile)
    paths = rank_by_schulze(pairs, Lot(SEED)).paths

    for (i, start), (j, end) in itertools.permutations(enumerate(OPTIONS), 2):
        assert paths[i][j] == brute_force_strength(pairs, start, end)


@given(profiles(weak_orders()))
def test_schulze_order_never_puts_a_beaten_option_first(profile):
    pairs = compare_pairwise(OPTIONS, profile)
    order = rank_by_schulze(pairs, Lot(SEED)).order

    def strength(*path):
        votes, against = brute_force_strength(pairs, *path)
        return votes, -against

    for ahead, behind in itertools.combinations(order, 2):
        assert strength(ahead, behind) >= strength(behind, ahead)


@settings(max_examples=examples(30))
@given(profiles(weak_orders()))
def test_a_condorcet_winner_wins_schulze_and_is_the_smith_set(profile):
    pairs = compare_pairwise(OPTIONS, profile)
    winner = find_condorcet_winner(pairs)
    assume(winner is not None)

    assert rank_by_schulze(pairs, Lot(SEED)).levels[0] == (winner,)
    assert find_smith_set(pairs) == (winner,)


@given(profiles(weak_orders()))
def test_the_smith_set_is_the_smallest_that_beats_all_outside(profile):
    pairs = compare_pairwise(OPTIONS, profile)
    assume(pairs.ballots)
    dominating = [
        set(members)
        for size in range(1, len(OPTIONS) + 1)
        for members in itertools.combinations(OPTIONS, size)
        if all(pairs.beats(one, other) for one in members for other in OPTIONS if other not in members)
    ]

    assert set(find_smith_set(pairs)) == dominating[0]
    assert rank_by_schulze(pairs, Lot(SEED)).winner in dominating[0]
