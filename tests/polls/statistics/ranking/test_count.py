"""All methods together: invariants, the lot, edge cases, and the growth of the work."""

import hashlib
import random
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from polls.statistics.ranking import (
    Ballot,
    Draw,
    Lot,
    Profile,
    compare_pairwise,
    compute_instant_runoff,
    count_rankings,
    rank_by_borda,
)
from tests.examples import examples
from tests.polls.statistics.ranking.ballots import OPTIONS, SEED, profiles, voters, weak_orders
from tests.steps import steps_of


def in_any_order(result):
    """The whole result by option id, so that it doesn't depend on how the options were listed."""
    body = result.to_json()
    options = body.pop("options")
    body["pairwise"] = {
        (one, other): body["pairwise"][i][j]
        for i, one in enumerate(options)
        for j, other in enumerate(options)
    }
    body["schulze"]["paths"] = {
        (one, other): body["schulze"]["paths"][i][j]
        for i, one in enumerate(options)
        for j, other in enumerate(options)
    }
    body["borda"]["points"] = dict(zip(options, body["borda"]["points"], strict=True))
    body["smith_set"] = set(body["smith_set"])
    for round_ in body["instant_runoff"]["rounds"]:
        round_["leaders"] = set(round_["leaders"])
    return body


@settings(max_examples=examples(30))
@given(profiles(weak_orders()), st.randoms(use_true_random=False))
def test_order_of_ballots_ties_and_options_does_not_matter(profile, shuffler):
    ballots, options = list(profile.items()), list(OPTIONS)
    shuffler.shuffle(ballots)
    shuffler.shuffle(options)
    shuffled: Counter[Ballot] = Counter()
    for ballot, number in ballots:
        shuffled[tuple(tuple(shuffler.sample(level, len(level))) for level in ballot)] += number

    assert in_any_order(count_rankings(options, shuffled, SEED)) == in_any_order(
        count_rankings(OPTIONS, profile, SEED)
    )


@given(profiles(weak_orders(), most=6))
def test_splitting_a_ballots_number_over_equal_ballots_changes_nothing(profile):
    """A ballot with a tie can be written in two ways; each half of the voters writes one."""
    split: Counter[Ballot] = Counter()
    for ballot, number in profile.items():
        split[ballot] += number // 2
        split[tuple(level[::-1] for level in ballot)] += number - number // 2

    assert count_rankings(OPTIONS, split, SEED) == count_rankings(OPTIONS, profile, SEED)


@given(profiles(weak_orders()))
def test_single_ballots_count_like_grouped_ballots(profile):
    people = voters(profile)
    pairs = compare_pairwise(OPTIONS, profile)
    result = rank_by_borda(pairs, Lot(SEED))
    depth = [{option: place for place, level in enumerate(ballot) for option in level} for ballot in people]

    for i, one in enumerate(OPTIONS):
        places = [
            (ranks.get(one, 99), [ranks.get(other, 99) for other in OPTIONS]) for ranks in depth if ranks
        ]
        points = sum(
            Fraction(sum(own < place for place in others))
            + Fraction(sum(own == place for place in others) - 1, 2)
            for own, others in places
        )
        assert result.points[i] == points
        for other in OPTIONS:
            assert pairs.preferring(one, other) == sum(
                ranks.get(one, 99) < ranks.get(other, 99) for ranks in depth
            )


@given(profiles(weak_orders()))
def test_borda_gives_the_points_of_a_full_ballot_for_every_ballot(profile):
    pairs = compare_pairwise(OPTIONS, profile)

    assert sum(rank_by_borda(pairs, Lot(SEED)).points) == pairs.ballots * 10  # 4 + 3 + 2 + 1 + 0


@given(profiles(weak_orders((1, 2))))
def test_all_methods_elect_the_majority_winner_of_two(profile):
    result = count_rankings((1, 2), profile, SEED)
    assume(result.pairwise.beats(1, 2) or result.pairwise.beats(2, 1))
    preferred = 1 if result.pairwise.beats(1, 2) else 2

    assert result.methods_agree
    assert result.schulze.winner == result.condorcet_winner == preferred
    assert result.instant_runoff.draws == result.schulze.draws == result.borda.draws == ()


def test_the_lot_is_the_order_of_sha256_of_seed_and_option():
    by_hand = sorted(OPTIONS, key=lambda option: hashlib.sha256(f"{SEED}:{option}".encode()).digest())

    assert Lot(SEED).ordered(reversed(OPTIONS)) == tuple(by_hand)
    assert Lot("tohum").ordered([1, 2, 3]) == (2, 3, 1)


def test_lot_names_the_options_it_decided_between():
    profile: Profile = {((10,), (20,)): 3, ((20,), (10,)): 3}
    result = count_rankings((10, 20), profile, SEED)
    drawn = Lot(SEED).ordered((10, 20))

    assert result.instant_runoff.draws == (Draw("winner", drawn, 1),)
    assert result.schulze.draws == result.borda.draws == (Draw("place", drawn),)
    assert result.instant_runoff.order == result.schulze.order == result.borda.order == drawn
    assert result.instant_runoff.decided_in is None
    assert result.condorcet_winner is None


@given(st.text(max_size=8), st.sampled_from([(1, 2), (2, 1)]))
def test_same_seed_gives_the_same_lot(seed, options):
    assert Lot(seed).ordered(options) == Lot(seed).ordered((1, 2))


def test_different_seeds_favour_different_options():
    favoured = Counter(Lot(f"tohum {number}").ordered((1, 2, 3))[0] for number in range(300))

    assert all(60 <= favoured[option] <= 140 for option in (1, 2, 3))


@pytest.mark.parametrize("profile", [{}, {(): 7}, {((10,),): 0}], ids=["none", "blank", "given by nobody"])
def test_no_ballots_give_no_result(profile):
    result = count_rankings(OPTIONS, profile, SEED)

    assert result.pairwise.ballots == 0
    assert result.pairwise.blank == profile.get((), 0)
    assert result.instant_runoff.winner is result.schulze.winner is result.borda.winner is None
    assert result.condorcet_winner is None
    assert result.smith_set == result.schulze.order == result.borda.order == result.instant_runoff.order == ()
    assert result.instant_runoff.draws == result.schulze.draws == result.borda.draws == ()
    assert [round_.counts for round_ in result.instant_runoff.rounds] == [dict.fromkeys(OPTIONS, 0)]


def test_a_single_option_wins_without_a_lot():
    result = count_rankings((7,), {((7,),): 2, (): 1}, SEED)

    assert result.methods_agree
    assert result.schulze.winner == result.condorcet_winner == 7
    assert result.smith_set == (7,)
    assert [round_.counts for round_ in result.instant_runoff.rounds] == [{7: 2}]
    assert (result.borda.points, result.borda.most) == ((Fraction(0),), 0)


def test_complete_tie_has_no_runoff_and_is_decided_by_lot():
    result = count_rankings((1, 2, 3), {((1, 2, 3),): 4}, SEED)

    assert result.instant_runoff.winner is None
    assert result.instant_runoff.rounds[0].exhausted == 4
    assert result.schulze.levels == result.borda.levels == ((1, 2, 3),)
    assert result.schulze.order == result.borda.order == Lot(SEED).ordered((1, 2, 3))
    assert result.borda.points == (Fraction(4),) * 3
    assert result.smith_set == (1, 2, 3)


def test_unranked_options_share_the_lowest_places():
    result = count_rankings((1, 2, 3, 4), {((1,), (2,)): 3, ((2,),): 2}, SEED)

    assert result.instant_runoff.rounds[0].counts == {1: 3, 2: 2, 3: 0, 4: 0}
    assert set(result.instant_runoff.rounds[0].eliminated) == {3, 4}
    unranked = Lot(SEED).ordered((3, 4))
    assert result.instant_runoff.order == result.schulze.order == (1, 2, *unranked)
    # By hand: first 3, second 2, left out with another (1 + 0)/2; alone first 3, the three others 1 each.
    left_out = Fraction(3, 2) + 2
    assert result.borda.points == (Fraction(3 * 3 + 2 * 1), Fraction(3 * 2 + 2 * 3), left_out, left_out)
    assert result.borda.order == (2, 1, *unranked)


@pytest.mark.parametrize(
    "ballot",
    [((10,), (10,)), ((10, 10),), ((10,), (99,)), ((10,), (), (20,))],
    ids=["twice", "twice in a level", "unknown option", "gap"],
)
def test_invalid_rankings_are_refused(ballot):
    profile = {((10,),): 5, ballot: 1}
    with pytest.raises(ValueError, match="Not a ranking"):
        count_rankings(OPTIONS, profile, SEED)
    with pytest.raises(ValueError, match="Not a ranking"):
        compute_instant_runoff(OPTIONS, profile, Lot(SEED))


def test_negative_numbers_and_repeated_or_missing_options_are_refused():
    with pytest.raises(ValueError, match="-1 times"):
        compare_pairwise(OPTIONS, {((10,),): -1})
    with pytest.raises(ValueError, match="each named once"):
        compare_pairwise((1, 1), {})
    with pytest.raises(ValueError, match="at least one"):
        compare_pairwise((), {})


class Compared(int):
    """An option that counts its comparisons, in C or Python."""

    times = 0
    __hash__ = int.__hash__

    def __eq__(self, other: object) -> bool:
        Compared.times += 1
        return int(self) == other


def different_ballots(number: int, kind: type[int] = int) -> dict[Ballot, int]:
    source = random.Random(2009)
    profile: dict[Ballot, int] = {}
    while len(profile) < number:
        ranked = source.sample(range(1, 11), source.randint(1, 10))
        profile[tuple((kind(option),) for option in ranked)] = source.randint(1, 3)
    return profile


def test_each_further_ballot_takes_few_steps_and_comparisons():
    """A page can hold 20,000 different ballots on ten options."""

    def steps(ballots: int) -> int:
        profile = different_ballots(ballots)
        assert count_rankings(range(1, 11), profile, SEED).pairwise.ballots == sum(profile.values())
        return steps_of(lambda: count_rankings(range(1, 11), profile, SEED))

    def comparisons(ballots: int) -> int:
        profile, before = different_ballots(ballots, Compared), Compared.times
        count_rankings(range(1, 11), profile, SEED)
        return Compared.times - before

    assert steps(4000) - steps(1000) < 400 * 3000
    assert comparisons(4000) - comparisons(1000) < 100 * 3000
