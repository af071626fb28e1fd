"""The outcome by the rules: quorum, threshold, ties, blank votes, several options."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referenda.referendum.proposals import is_proposal
from referenda.results.outcome import (
    Count,
    GroupCount,
    GroupOutcome,
    Outcome,
    Rules,
    Turnout,
    compute_outcome,
)


def judged(options, *, blank=0, choose=1, entitled=1000, ballots=None, **rules) -> Outcome:
    total = sum(options) + blank if ballots is None else ballots
    given = {"quorum": None, "threshold": Fraction(50), "blank_counts": False} | rules
    return compute_outcome(
        Count(tuple(options), blank, total, choose), Turnout(total, entitled), Rules(**given)
    )


def with_groups(*groups: GroupCount, options=(70, 30), choose=1, **rules) -> Outcome:
    """Judge the count, by default under a rule that needs two districts."""
    total = sum(options)
    given = {"quorum": None, "threshold": Fraction(50), "blank_counts": False, "districts": 2} | rules
    return compute_outcome(
        Count(tuple(options), 0, total, choose), Turnout(total, 1000), Rules(**given), groups
    )


def group(*districts: str, votes=(6, 4), blank=0, **more) -> GroupCount:
    return GroupCount(districts, Count(votes, blank, sum(votes) + blank), **more)


def test_a_proposal_needs_more_than_the_threshold():
    assert judged([51, 49]).accepted is True
    assert judged([50, 50], threshold=Fraction(40)).accepted is False  # a tie
    assert judged([49, 51]).accepted is False
    assert judged([60, 40], threshold=Fraction(60)).threshold_met is False
    assert judged([601, 399], threshold=Fraction(60)).accepted is True


def test_a_turnout_equal_to_the_quorum_reaches_it():
    assert judged([299, 0], quorum=Fraction(30)).quorum_met is False
    assert judged([300, 0], quorum=Fraction(30)).quorum_met is True
    assert judged([299, 0], quorum=Fraction(30)).accepted is False
    assert judged([300, 0]).quorum_met is None


def test_blank_votes_always_count_for_the_quorum_and_by_rule_for_the_share():
    without = judged([45, 30], blank=25, quorum=Fraction(10), entitled=1000)
    among = judged([45, 30], blank=25, blank_counts=True)

    assert (without.quorum_met, without.denominator, without.accepted) == (True, 75, True)
    assert (among.denominator, among.option_outcomes[0].percent, among.accepted) == (100, Fraction(45), False)


def test_as_many_options_are_ahead_as_may_be_chosen():
    outcome = judged([10, 40, 30, 20], choose=2, ballots=60)

    assert [row.ahead for row in outcome.option_outcomes] == [False, True, True, False]
    assert (outcome.tied, outcome.accepted, outcome.threshold_met) == (False, None, None)


def test_options_tied_for_the_last_place_are_not_ahead():
    outcome = judged([10, 40, 30, 30], choose=2, ballots=70)

    assert [row.ahead for row in outcome.option_outcomes] == [False, True, False, False]
    assert [row.tied for row in outcome.option_outcomes] == [False, False, True, True]


def test_a_tie_among_options_ahead_is_no_tie():
    outcome = judged([30, 30, 10], choose=2, ballots=50)

    assert [row.ahead for row in outcome.option_outcomes] == [True, True, False]
    assert not outcome.tied


@pytest.mark.parametrize("choose", [2, 3])
@pytest.mark.parametrize(
    ("options", "expected"), [([3, 1], [True, True]), ([3, 0], [True, False]), ([0, 0], [False, False])]
)
def test_where_all_may_be_chosen_every_option_with_a_vote_is_ahead(options, expected, choose):
    outcome = judged(options, choose=choose)

    assert [row.ahead for row in outcome.option_outcomes] == expected
    assert not outcome.tied


def test_without_ballots_nothing_is_accepted_and_nothing_is_ahead():
    outcome = judged([0, 0], quorum=Fraction(0))

    assert (outcome.accepted, outcome.denominator, outcome.turnout.percent) == (False, 0, Fraction(0))
    assert [(row.ahead, row.percent) for row in outcome.option_outcomes] == [(False, Fraction(0))] * 2
    assert Turnout(0, 0).percent == 0


@pytest.mark.parametrize(("options", "choose", "expected"), [(2, 1, True), (2, 2, False), (3, 1, False)])
def test_a_proposal_has_exactly_yes_and_no(options, choose, expected):
    assert is_proposal(options, choose) is expected


def test_a_result_row_begins_with_blank_votes_where_allowed():
    assert Count.of([3, 5, 2], blank=True, ballots=10, choose=1) == Count((5, 2), 3, 10)
    assert Count.of([5, 2], blank=False, ballots=7, choose=1) == Count((5, 2), 0, 7)
    assert Count.of([5, 2, 4], blank=False, ballots=7, choose=2) == Count((5, 2, 4), 0, 7, 2)


@pytest.mark.parametrize(
    ("groups", "count", "met"),
    [
        ([group("Konak"), group("Buca")], 2, True),
        ([group("Konak"), group("Buca", votes=(5, 5))], 1, False),
        # Grouped districts count individually.
        ([group("Konak", "Buca"), group("Urla", votes=(4, 6))], 2, True),
        ([group("Konak"), group("Buca"), group("Urla")], 3, True),
        ([], 0, False),
    ],
)
def test_a_proposal_needs_as_many_districts_as_the_rules_say(groups, count, met):
    outcome = with_groups(*groups)

    assert (outcome.districts_for, outcome.districts_met, outcome.accepted) == (count, met, met)


def test_a_district_majority_does_not_replace_the_city_majority():
    outcome = with_groups(group("Konak"), group("Buca"), options=(50, 51))

    assert (outcome.threshold_met, outcome.districts_met, outcome.accepted) == (False, True, False)


def test_the_share_in_a_district_group_is_of_valid_votes_or_of_all_ballots():
    counted = group("Konak", votes=(6, 4), blank=2)

    [without] = with_groups(counted).groups
    [among] = with_groups(counted, blank_counts=True).groups
    assert without == GroupOutcome(("Konak",), True, 12, 10, 6, Fraction(60))
    assert among == GroupOutcome(("Konak",), False, 12, 12, 6, Fraction(50))


def test_a_district_group_passes_above_the_threshold():
    shares = [
        with_groups(group("Konak"), threshold=Fraction(threshold)).groups[0].passed for threshold in (59, 60)
    ]

    assert shares == [True, False]


def test_a_district_group_without_votes_does_not_pass():
    [result] = with_groups(group("Konak", votes=(0, 0)), threshold=Fraction(0)).groups

    assert result == GroupOutcome(("Konak",), False, 0, 0, 0, Fraction(0))


def test_a_hidden_district_group_can_still_pass():
    [result] = with_groups(group("Konak", is_disclosed=False)).groups

    assert result == GroupOutcome(("Konak",), True, None, None, None, None)


@pytest.mark.parametrize(
    "more", [{"districts": None}, {"options": (5, 3, 2)}, {"options": (7, 3), "choose": 2}]
)
def test_district_groups_are_only_for_proposals_with_a_district_rule(more):
    outcome = with_groups(group("Konak"), group("Buca"), **more)

    assert (outcome.groups, outcome.districts_met, outcome.districts_for) == ((), None, 0)


def test_option_outcomes_of_a_proposal_are_in_option_order():
    outcome = with_groups(options=(70, 30), districts=None)

    assert [(it.index, it.votes, it.percent, it.ahead) for it in outcome.option_outcomes] == [
        (0, 70, Fraction(70), True),
        (1, 30, Fraction(30), False),
    ]


numbers = st.lists(st.integers(0, 50), min_size=2, max_size=8)


@given(numbers, st.data())
def test_options_ahead_are_limited_and_have_the_most_votes(options, data):
    choose = data.draw(st.integers(1, len(options)))
    outcome = judged(options, choose=choose)

    ahead = [row.votes for row in outcome.option_outcomes if row.ahead]
    behind = [row.votes for row in outcome.option_outcomes if not row.ahead]
    assert len(ahead) <= choose
    assert not ahead or not behind or min(ahead) > max(behind)
    assert all(votes > 0 for votes in ahead)


@given(numbers, st.randoms())
def test_the_order_of_options_does_not_change_the_outcome(options, random):
    shuffled = list(options)
    random.shuffle(shuffled)

    def standings(order):
        outcome = judged(order, choose=min(2, len(order)))
        return sorted((row.votes, row.ahead, row.tied) for row in outcome.option_outcomes)

    assert standings(options) == standings(shuffled)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_an_accepted_proposal_has_more_votes_than_its_opposite(yes, no, blank):
    outcome = judged([yes, no], blank=blank)

    assert outcome.accepted is (yes > no)
    assert sum(row.votes for row in outcome.option_outcomes) + blank == outcome.count.ballots
