"""Input of an analysis: arrays of stored answers, and refusal of inconsistent ones."""

from dataclasses import replace

import numpy as np
import pytest

from polls.statistics.analysis import UNSCORED, Answers, BadData, Question, analyse, encode_answers
from polls.statistics.weighting import Category, Margin
from tests.polls.statistics.closed import YES_NO, halves, poll_of, single, women_and_men


def encoded(question, answers):
    values = encode_answers(question, answers).values
    assert values is not None
    return values.tolist()


def test_stored_answers_become_arrays():
    asked, stored = replace(YES_NO, no_opinion=True), [[8], "none", None]
    one = encode_answers(asked, stored)
    assert (one.answered.tolist(), one.no_opinion.tolist()) == ([True, True, False], [False, True, False])
    assert encoded(asked, stored)[0] == 1
    assert encoded(Question("1", "multiple", (1, 2, 3)), [[1, 3]]) == [[True, False, True]]
    assert encoded(Question("1", "ranking", (1, 2, 3)), [{"ranking": [3, 1]}]) == [[2, 0, -1]]
    score, budget = (
        Question("1", "score", (1, 2), score_max=5),
        Question("1", "budget", (1, 2), budget_total=9),
    )
    assert encoded(score, [{"scores": {"2": 4}}]) == [[UNSCORED, 4]]
    assert encoded(budget, [{"budget": {"2": 9}}]) == [[0, 9]]
    assert encode_answers(Question("1", "text"), [{"text": True}, None]).values is None


@pytest.mark.parametrize(
    ("question", "stored"),
    [
        (YES_NO, [9]),
        (YES_NO, [7, 8]),
        (YES_NO, "what"),
        (YES_NO, {"ranking": [7]}),
        (Question("1", "ranking", (1, 2)), {"ranking": [1, 2, 1]}),
        (Question("1", "score", (1, 2), score_max=5), {"budget": {"1": 1}}),
        (Question("1", "score", (1, 2), score_max=5), {"scores": {"9": 1}}),
    ],
)
def test_a_stored_answer_of_another_question_is_no_answer(question, stored):
    with pytest.raises(BadData) as caught:
        encode_answers(question, [stored])

    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "change",
    [
        {"breakdowns": ("nothing",)},
        {"margins": (halves(1, 1, key="other"),)},
        {"margins": (Margin("sex", (Category("m", 1), Category("f", 1))),)},
    ],
)
def test_plan_with_unknown_dimension_is_refused(change):
    with pytest.raises(BadData):
        analyse(
            poll_of((YES_NO, single(np.zeros(20, np.int64))), dimensions=[women_and_men(10, 10)], **change)
        )


@pytest.mark.parametrize(
    "answers",
    [
        single(np.full(20, 2)),
        single(np.zeros((20, 2), np.int64)),
        single(np.zeros(19, np.int64)),
        single(np.zeros(20, np.int64), no_opinion=np.ones(20, np.bool_)),
        Answers(np.ones(20, np.bool_), np.zeros(20, np.bool_)),
    ],
)
def test_arrays_that_do_not_fit_the_question_are_refused(answers):
    poll = replace(poll_of((YES_NO, answers)), respondents=20)

    with pytest.raises(BadData):
        analyse(poll)
