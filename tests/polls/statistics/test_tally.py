import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polls.statistics.tally import NO_OPINION, QuestionTally, Tally, compute_share, is_daily_release_due

ANSWERS = st.dictionaries(
    st.sampled_from(["1", "2"]),
    st.one_of(st.just(NO_OPINION), st.lists(st.sampled_from([10, 11, 12]), min_size=1, unique=True)),
    min_size=1,
)
# History of one person: the first answer and its changes, in order.
HISTORIES = st.lists(st.lists(ANSWERS, min_size=1, max_size=4), max_size=12)


def entries(histories):
    for history in histories:
        yield None, history[0]
        yield from itertools.pairwise(history)


def test_options_and_no_opinion_are_counted_separately():
    tally = Tally.of_responses([{"1": [10, 11]}, {"1": [10]}, {"1": "none"}, {"2": [20]}])

    assert tally == Tally(
        responses=4,
        questions={
            "1": QuestionTally(base=3, no_opinion=1, options={"10": 2, "11": 1}),
            "2": QuestionTally(base=1, no_opinion=0, options={"20": 1}),
        },
    )


@given(HISTORIES)
def test_folding_all_changes_equals_counting_the_last_answers(histories):
    folded = Tally.of_entries(entries(histories))

    assert folded.same_as(Tally.of_responses(history[-1] for history in histories))
    assert folded.responses == len(histories)


@given(HISTORIES, st.integers(0, 60))
def test_cutting_the_log_into_batches_changes_nothing(histories, cut):
    log = list(entries(histories))
    parts = Tally.of_entries(log[:cut]).plus(Tally.of_entries(log[cut:]))

    assert parts.same_as(Tally.of_entries(log))


@given(HISTORIES)
def test_stored_tally_is_read_back_unchanged(histories):
    tally = Tally.of_entries(entries(histories))

    assert Tally.from_json(tally.to_json()).same_as(tally)


@pytest.mark.parametrize(
    ("count", "base", "expected"), [(10, 29, None), (10, 30, 33.3), (30, 30, 100.0), (0, 0, None)]
)
def test_no_share_is_given_under_thirty_answers(count, base, expected):
    assert compute_share(count, base) == expected


@pytest.mark.parametrize(
    ("last", "new", "due"),
    [
        (None, 50, True),
        (None, 49, False),
        (date(2026, 11, 23), 50, True),
        (date(2026, 11, 24), 5000, False),
    ],
)
def test_a_daily_release_needs_a_new_day_and_fifty_people(last, new, due):
    assert is_daily_release_due(last, date(2026, 11, 24), new) is due
