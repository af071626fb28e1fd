"""Short closed polls as input of ``polls.statistics.analysis``."""

from typing import Any

import numpy as np

from polls.statistics.analysis import Answers, ClosedPoll, Dimension, Plan, Question
from polls.statistics.weighting import Category, Margin

#: Weighted for any number of people, to a tenth of a point.
FINE: dict[str, Any] = {"min_for_one_margin": 0, "min_groups_alone": 2, "steps": ((0, 0.1),)}
YES_NO = Question("1", "single", (7, 8))


def single(codes, *, no_opinion=None, answered=None):
    codes = np.asarray(codes)
    answered = np.ones(len(codes), np.bool_) if answered is None else np.asarray(answered)
    none = np.zeros(len(codes), np.bool_) if no_opinion is None else np.asarray(no_opinion)
    return Answers(answered, none, codes)


def poll_of(*asked, dimensions=(), seed="1", trusted=None, **plan):
    """``asked``: pairs of question and answers. ``trusted``: by level, unless ``plan`` differs."""
    plan = {"trusts_claims": trusted is None} | plan
    return ClosedPoll(
        respondents=len(asked[0][1].answered),
        questions=tuple(question for question, _answers in asked),
        answers={question.key: answers for question, answers in asked},
        dimensions=tuple(dimensions),
        plan=Plan(**(FINE | plan)),
        seed=seed,
        trusted=trusted,
    )


def halves(*targets, key="sex"):
    return Margin(key, tuple(Category(name, target) for name, target in zip("fm", targets, strict=True)))


def women_and_men(women, men, key="sex"):
    return Dimension(key, ("f", "m"), np.repeat([0, 1], [women, men]))
