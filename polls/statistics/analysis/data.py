"""What the analysis of a closed poll reads: questions, answers as arrays, respondents' groups, the plan.

Respondents are rows, the same in every array, in any order: results do not depend on it. Nothing here names
anybody, and nothing here is stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from polls.statistics.disclosure import AskedIf
from polls.statistics.weighting import NOT_STATED, Margin

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

KINDS = ("single", "multiple", "ranking", "score", "budget", "text")
#: With one margin a weighted total is a sum over its groups that anybody can set up. Among fewer people than
#: this it is so exact that, with the raw total, it gives hidden groups away (docs/decisions/0006).
FEWEST_FOR_ONE_MARGIN = 1000
#: Two groups alone are told by the raw and the weighted total whatever the number of people: the counts of an
#: option are two unknowns.
FEWEST_GROUPS_ALONE = 3
#: From so many answers on weighted figures are published in steps of so many percent of their scale at
#: least; hidden cells may ask for wider ones (``steps``). Under 1,000 answers a step is worth four answers.
#: Among fewer than the last there are no weights (docs/decisions/0006).
STEPS: tuple[tuple[int, float], ...] = ((1000, 0.1), (400, 1.0), (200, 2.0))
#: Row of *no opinion*, and its stored form.
NONE = "none"
#: In the array of a score question: this option was not scored.
UNSCORED = np.iinfo(np.int64).min
#: The dimension that every result is split by, whatever the plan lists.
ASSURANCE = "assurance"


class BadData(ValueError):
    """Arrays, keys or stored answers that don't fit the questions: a fault of the caller, not of a
    respondent."""


@dataclass(frozen=True, slots=True)
class Question:
    """``options`` are ids in the order asked. ``choices`` bound the options of one person (several choices).
    ``asked_if`` names the earlier question and the options (by place) after which alone it was asked. Scores
    run from ``score_min`` to ``score_max``, both included; ``budget_total`` is in points or lira. What a kind
    doesn't use stays 0."""

    key: str
    kind: str
    options: tuple[int, ...] = ()
    no_opinion: bool = False
    required: bool = True
    score_min: int = 0
    score_max: int = 0
    budget_total: int = 0
    choices: tuple[int, int] | None = None
    asked_if: AskedIf | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """One question's answers. ``answered`` includes ``no_opinion``; who was not asked or skipped is in
    neither.

    ``values``, read only where answered with an opinion: single, option index; multiple, flags [respondent,
    option]; ranking, option index [respondent, place], -1 after the last; score, score or UNSCORED
    [respondent, option]; budget, amount [respondent, option]; text, None.
    """

    answered: Flags
    no_opinion: Flags
    values: npt.NDArray[Any] | None = None

    @property
    def opinion(self) -> Flags:
        return self.answered & ~self.no_opinion


@dataclass(frozen=True, slots=True, eq=False)
class Dimension:
    """Groups of respondents: ``codes`` are indices into ``categories``, -1 for not stated. ``population``,
    where it is known, has the people of each category, for representativeness."""

    key: str
    categories: tuple[str, ...]
    codes: Integers
    population: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What was fixed before opening. A margin's key is a dimension's, its categories are that dimension's, in
    order.

    ``breakdowns`` are keys of dimensions. ``refused`` is a code for why a planned weighting may not be done
    at all (stale targets), empty otherwise. No margin and not refused: weighting was not planned. ``steps``:
    see STEPS.
    """

    margins: tuple[Margin, ...] = ()
    breakdowns: tuple[str, ...] = ()
    refused: str = ""
    batch_min: int = 10
    fewest_for_one_margin: int = FEWEST_FOR_ONE_MARGIN
    fewest_groups_alone: int = FEWEST_GROUPS_ALONE
    steps: tuple[tuple[int, float], ...] = STEPS

    def step(self, respondents: int) -> float | None:
        """The least of weighted figures, in percent of their scale; None: among so few there are none."""
        return next((step for fewest, step in self.steps if respondents >= fewest), None)


@dataclass(frozen=True, slots=True, eq=False)
class ClosedPoll:
    """``respondents`` is how many rows every array has; ``seed`` is the published one that decides ties in
    rankings."""

    respondents: int
    questions: tuple[Question, ...]
    answers: Mapping[str, Answers]
    dimensions: tuple[Dimension, ...]
    plan: Plan
    seed: str

    def dimension(self, key: str) -> Dimension:
        return next(dimension for dimension in self.dimensions if dimension.key == key)


def check(poll: ClosedPoll) -> None:
    """Raises BadData for the first thing that doesn't fit."""
    number = poll.respondents
    known = {dimension.key: dimension for dimension in poll.dimensions}
    if len(known) != len(poll.dimensions) or len({q.key for q in poll.questions}) != len(poll.questions):
        raise BadData("A key is there twice.")
    for dimension in poll.dimensions:
        codes = dimension.codes
        if codes.shape != (number,) or not _within(codes, NOT_STATED, len(dimension.categories) - 1):
            raise BadData(f"Codes of {dimension.key} are no categories.")
    for margin in poll.plan.margins:
        keys = tuple(category.key for category in margin.categories)
        if margin.key not in known or known[margin.key].categories != keys:
            raise BadData(f"Margin {margin.key} is not the dimension of that name.")
    if unknown := set(poll.plan.breakdowns) - set(known):
        raise BadData(f"Unknown breakdowns: {sorted(unknown)}")
    for question in poll.questions:
        if question.key not in poll.answers:
            raise BadData(f"No answers to question {question.key}.")
        _check_answers(question, poll.answers[question.key], number)


def _check_answers(question: Question, answers: Answers, number: int) -> None:
    size = len(question.options)
    shape = {"single": (number,), "text": None}.get(question.kind, (number, size))
    if question.kind not in KINDS:
        raise BadData(f"Unknown kind of question: {question.kind}")
    if answers.answered.shape != (number,) or answers.no_opinion.shape != (number,):
        raise BadData(f"Question {question.key} has not one row for each respondent.")
    if (answers.no_opinion & ~answers.answered).any() or (
        answers.no_opinion.any() and not question.no_opinion
    ):
        raise BadData(f"No opinion on question {question.key}, where it is no answer.")
    if (None if answers.values is None else answers.values.shape) != shape:
        raise BadData(f"Answers to question {question.key} have the wrong shape.")
    if answers.values is None:
        return
    said = answers.values[answers.opinion]
    low, high = {
        "single": (0, size - 1),
        "multiple": (0, 1),
        "ranking": (-1, size - 1),
        "score": (question.score_min, question.score_max),
        "budget": (0, question.budget_total),
    }[question.kind]
    if not _within(said[said != UNSCORED] if question.kind == "score" else said, low, high):
        raise BadData(f"Answers to question {question.key} are out of bounds.")


def _within(values: npt.NDArray[Any], low: int, high: int) -> bool:
    return not values.size or bool(values.min() >= low and values.max() <= high)


def encode(question: Question, stored: Iterable[Any]) -> Answers:
    """Arrays of stored answers, one entry for each respondent in order, None where there is no answer.

    Raises BadData for an answer that isn't of this question's kind.
    """
    entries = list(stored)
    place = {option: index for index, option in enumerate(question.options)}
    answered = np.fromiter((entry is not None for entry in entries), np.bool_, len(entries))
    no_opinion = np.fromiter((entry == NONE for entry in entries), np.bool_, len(entries))
    said = [(row, entry) for row, entry in enumerate(entries) if entry is not None and entry != NONE]
    try:
        values = _encoded(question, said, len(entries), place)
    except (KeyError, TypeError, ValueError, IndexError):
        # Without the error that holds the answer: errors end in reports.
        raise BadData(f"A stored answer does not fit question {question.key}.") from None
    return Answers(answered, no_opinion, values)


def _encoded(
    question: Question, said: list[tuple[int, Any]], number: int, place: Mapping[int, int]
) -> npt.NDArray[Any] | None:
    size = len(question.options)
    match question.kind:
        case "single":
            chosen = np.full(number, -1, np.int64)
            for row, (option,) in said:
                chosen[row] = place[option]
            return chosen
        case "multiple":
            flags = np.zeros((number, size), np.bool_)
            for row, options in said:
                flags[row, [place[option] for option in options]] = True
            return flags
        case "ranking":
            ranks = np.full((number, size), -1, np.int64)
            for row, entry in said:
                options = entry["ranking"]
                ranks[row, : len(options)] = [place[option] for option in options]
            return ranks
        case "score" | "budget":
            inner = "scores" if question.kind == "score" else "budget"
            amounts = np.full((number, size), UNSCORED if question.kind == "score" else 0, np.int64)
            for row, entry in said:
                for option, amount in entry[inner].items():
                    amounts[row, place[int(option)]] = amount
            return amounts
    return None
