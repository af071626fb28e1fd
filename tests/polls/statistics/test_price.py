"""The price of a figure: so many false answers move it, and one fewer do not."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from polls.statistics.analysis import Answers, Dimension, Question, analyse
from polls.statistics.price import MOVED, count_answers_to_move, count_answers_to_turn_lead
from polls.statistics.weighting import TRIM_AT
from tests.polls.statistics.closed import YES_NO, halves, poll_of, single, women_and_men

BASES = st.integers(30, 100_000)
SHARES = st.integers(0, 1000).map(lambda tenths: tenths / 1000)
WEIGHTS = st.sampled_from([1.0, 2.5, TRIM_AT])


def move(share, base, false, weight):
    """The largest movement of a share by false answers that all choose the option, or all do not."""
    part = false * weight / (base + false)
    return max(part * (1 - share), part * share)


@given(SHARES, BASES, WEIGHTS)
def test_price_of_five_points_is_the_smallest_number_that_moves_so_far(share, base, weight):
    price = count_answers_to_move(share, base, weight)

    assert move(share, base, price, weight) >= MOVED - 1e-9
    assert move(share, base, price - 1, weight) < MOVED


@given(SHARES, BASES, WEIGHTS)
def test_price_of_the_lead_is_the_smallest_number_that_turns_it(lead, base, weight):
    def is_turned(false):
        part = false * weight / (base + false)
        return lead * (1 - part) - part < -1e-12

    price = count_answers_to_turn_lead(lead, base, weight)

    assert is_turned(price)
    assert not is_turned(price - 1)


def test_price_of_an_even_poll_is_that_of_the_manual_attack():
    # Without weights 43 to 45 false answers beside 400 honest ones moved the result by five points.
    assert count_answers_to_move(0.5, 400, 1.0) == 45
    assert count_answers_to_move(0.5, 400, TRIM_AT) == 9


def priced(asked, **plan):
    return analyse(poll_of(asked, **plan))["questions"][0]["price"]


def test_price_is_that_of_the_leading_option_and_of_the_lead():
    assert priced((YES_NO, single([0] * 60 + [1] * 40))) == {
        "move": 10,
        "turn_lead": 21,
        "certainty": "exact",
    }


def test_no_opinion_is_not_an_option_that_leads():
    question = Question("1", "single", (7, 8), no_opinion=True)
    none = np.repeat([False, True], [40, 60])

    assert priced((question, single([0] * 20 + [1] * 80, no_opinion=none))) == {
        "move": 7,
        "turn_lead": None,
        "certainty": "exact",
    }


def test_few_answers_have_no_price():
    assert priced((YES_NO, single([0] * 29))) is None


def test_mean_for_which_it_takes_fewest_decides():
    question = Question("1", "score", (7, 8), score_min=0, score_max=10)
    scores = np.column_stack([np.full(100, 5), np.full(100, 9)])
    everybody = np.ones(100, np.bool_)
    answers = Answers(everybody, ~everybody, scores)

    assert priced((question, answers)) == {
        "move": count_answers_to_move(0.9, 100, 1.0),
        "turn_lead": None,
        "certainty": "exact",
    }


def weighted_price(*, trusted=None, answered=None):
    return priced(
        (Question("1", "single", (7, 8), required=False), single([0, 1] * 500, answered=answered)),
        dimensions=[women_and_men(600, 400), Dimension("assurance", ("10", "20"), np.ones(1000, np.int64))],
        margins=(halves(5100, 4900),),
        trusted=trusted,
    )


def test_false_answer_counts_as_much_as_its_level_allows():
    everybody_but_ten = np.arange(1000) >= 10

    assert weighted_price() == {
        "move": count_answers_to_move(0.5, 1000, TRIM_AT),
        "turn_lead": None,
        "certainty": "at_least",
    }
    assert weighted_price(trusted=everybody_but_ten) == {
        "move": count_answers_to_move(0.5, 1000, 1.0),
        "turn_lead": None,
        "certainty": "exact",
    }


def test_price_of_a_weighted_question_that_not_everybody_answered_is_about_right():
    everybody_but_ten = np.arange(1000) >= 10

    price = weighted_price(trusted=everybody_but_ten, answered=np.arange(1000) % 4 < 2)

    assert price["certainty"] == "about"
