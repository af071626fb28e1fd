import itertools
from collections import Counter

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from polls.statistics.ranking import Draw, Lot, Profile, compare_pairwise, compute_instant_runoff
from tests.examples import examples
from tests.polls.statistics.ranking.ballots import OPTIONS, SEED, profiles, strict_orders, voters, weak_orders


@settings(max_examples=examples(30))
@given(profiles(weak_orders()))
def test_every_round_adds_up_and_follows_from_the_previous_one(profile):
    pairs = compare_pairwise(OPTIONS, profile)
    result = compute_instant_runoff(OPTIONS, profile, Lot(SEED))

    for number, round_ in enumerate(result.rounds, start=1):
        assert round_.number == number
        assert round_.continuing + round_.exhausted == pairs.ballots
    for before, after in itertools.pairwise(result.rounds):
        expected = {
            option: votes + sum(transfer.to.get(option, 0) for transfer in before.transfers)
            for option, votes in before.counts.items()
            if option not in before.eliminated
        }
        assert after.counts == expected
        assert after.exhausted == before.exhausted + sum(t.exhausted for t in before.transfers)
        for transfer in before.transfers:
            assert sum(transfer.to.values()) + transfer.exhausted == before.counts[transfer.option]
    if result.winner is not None:
        assert sorted(result.order) == sorted(OPTIONS)
        assert result.winner in result.rounds[-1].leaders


def one_by_one(options, profile, lot):
    """Instant-runoff in one sentence: while several remain, eliminate the lowest, by lot if tied."""
    left = list(lot.ordered(options))
    while len(left) > 1:
        votes = Counter(dict.fromkeys(left, 0))
        for ballot in voters(profile):
            votes.update([option for (option,) in ballot if option in left][:1])
        left.remove(min(reversed(left), key=lambda option: votes[option]))
    return left[0]


@given(profiles(strict_orders()), st.text(max_size=5))
def test_eliminating_hopeless_options_together_elects_the_same_winner(profile, seed):
    assume(profile)
    lot = Lot(seed)

    assert compute_instant_runoff(OPTIONS, profile, lot).winner == one_by_one(OPTIONS, profile, lot)


@given(profiles(strict_orders()))
def test_first_majority_wins(profile):
    result = compute_instant_runoff(OPTIONS, profile, Lot(SEED))

    for round_ in result.rounds:
        if round_.has_majority:
            assert result.winner is not None
            assert round_.leaders == (result.winner,)
            assert 2 * round_.counts[result.winner] > round_.continuing


def test_a_tie_for_the_last_place_is_eliminated_by_lot():
    profile: Profile = {((10,),): 5, ((20,), (30,)): 3, ((30,), (20,)): 3}
    lot = Lot(SEED)
    favoured, other = lot.ordered((20, 30))
    result = compute_instant_runoff((10, 20, 30), profile, lot)

    assert result.draws == (Draw("elimination", (favoured, other), 1),)
    assert result.rounds[0].eliminated == (other,)
    assert result.rounds[1].counts == {10: 5, favoured: 6}
    assert result.winner == favoured


def test_tied_hopeless_options_are_eliminated_together_and_ordered_by_lot():
    profile: Profile = {((10,),): 9, ((20,),): 8, ((30,), (10,)): 1, ((40,), (10,)): 1}
    lot = Lot(SEED)
    result = compute_instant_runoff((10, 20, 30, 40), profile, lot)

    assert set(result.rounds[0].eliminated) == {30, 40}
    assert result.draws == (Draw("place", lot.ordered((30, 40)), 1),)
    assert result.order == (10, 20, *lot.ordered((30, 40)))


def test_tie_in_the_first_place_exhausts_the_ballot():
    """3 = 1 first: not counted for 1 after 3 is eliminated, as in Burlington's published rounds."""
    profile = {((3, 1),): 1, ((1,),): 4, ((2,),): 5, ((3,), (2,)): 1}
    result = compute_instant_runoff((1, 2, 3), profile, Lot(SEED))

    assert [(round_.counts, round_.exhausted) for round_ in result.rounds] == [
        ({1: 4, 2: 5, 3: 1}, 1),
        ({1: 4, 2: 6}, 1),
    ]


def test_tie_with_an_eliminated_option_counts_for_the_other():
    profile: Profile = {((3,),): 1, ((4,), (3, 1)): 2, ((1,),): 10, ((2,),): 9}
    result = compute_instant_runoff((1, 2, 3, 4), profile, Lot(SEED))

    assert result.rounds[-1].counts == {1: 12, 2: 9}
