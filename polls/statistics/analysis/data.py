"""Input of the analysis of a closed poll: questions, answers as arrays, respondents' groups, the plan.

Each respondent is one row, the same in every array. Results do not depend on the order of rows. Nothing here
identifies a person and nothing here is stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from polls.statistics.disclosure import AskedIf
from polls.statistics.tally import NO_OPINION
from polls.statistics.weighting import NOT_STATED, Margin

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

KINDS = ("single", "multiple", "ranking", "score", "budget", "text", "number", "matrix", "date")
#: Kinds that are counted like another: a matrix as scores, a number or day as the choice of its range.
COUNTED_AS = {"number": "single", "date": "single", "matrix": "score"}
#: Minimum number of respondents for weighting by one margin. With one margin a weighted total is a known
#: sum over its groups. Below this number it is so exact that, together with the raw total, it reveals hidden
#: groups (docs/decisions/0006).
MIN_FOR_ONE_MARGIN = 1000
#: Minimum number of groups for weighting by one margin. With two groups an option's counts are two unknowns,
#: which the raw and the weighted total determine, whatever the number of people.
MIN_GROUPS_ALONE = 3
#: (minimum number of answers, finest step of weighted figures in percent of their scale). Hidden cells may
#: require a coarser step (``steps``). Under 1,000 answers one step is at least four answers. Below the last
#: minimum nothing is weighted (docs/decisions/0006).
STEPS: tuple[tuple[int, float], ...] = ((1000, 0.1), (400, 1.0), (200, 2.0))
#: Key of the *no opinion* row, and its stored form.
#: Value in a score question's array for an option that was not scored.
UNSCORED = np.iinfo(np.int64).min
#: The dimension by which every result is broken down, even if the plan does not list it.
ASSURANCE = "assurance"


class BadData(ValueError):
    """Arrays, keys or stored answers do not fit the questions. The caller's fault, not a respondent's."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was asked.

    ``options`` are ids in the order asked. ``choices`` are the minimum and maximum number of options of one
    person (multiple choice). ``asked_if`` names the earlier question and the positions of the options that
    lead to this one. ``score_min`` and ``score_max`` are inclusive; ``budget_total`` is in points or lira.
    ``ranges`` are those of a number or date, as numbers are stored (``decimals``). Fields that a kind does
    not use are 0 or empty.
    """

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
    ranges: tuple[tuple[int, int], ...] = ()
    decimals: int = 0

    @property
    def counted_as(self) -> str:
        """The kind by whose rules the question is counted."""
        return COUNTED_AS.get(self.kind, self.kind)


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """One question's answers.

    ``answered`` includes ``no_opinion``. Respondents who were not asked or skipped the question are in
    neither. ``values`` is read only for respondents with an opinion: single, option index; multiple, flags
    [respondent, option]; ranking, option index [respondent, place], -1 after the last; score, score or
    UNSCORED [respondent, option]; budget, amount [respondent, option]; text, None.
    """

    answered: Flags
    no_opinion: Flags
    values: npt.NDArray[Any] | None = None

    @property
    def opinion(self) -> Flags:
        return self.answered & ~self.no_opinion


@dataclass(frozen=True, slots=True, eq=False)
class Dimension:
    """An attribute that divides respondents into groups.

    ``codes`` are indices into ``categories``, -1 for not stated. ``population`` is the number of people in
    each category, if known, to show representativeness.
    """

    key: str
    categories: tuple[str, ...]
    codes: Integers
    population: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The analysis plan, fixed before opening.

    A margin has the key of a dimension and its categories in the same order. ``breakdowns`` are keys of
    dimensions. ``refused`` is a code that says why a planned weighting must not be done (stale targets),
    empty otherwise. Without margins and refusal, weighting was not planned. ``trusts_claims``: whether what
    people of the lowest level say about themselves counts in weights. ``steps``: see STEPS.
    """

    margins: tuple[Margin, ...] = ()
    breakdowns: tuple[str, ...] = ()
    refused: str = ""
    batch_min: int = 10
    min_for_one_margin: int = MIN_FOR_ONE_MARGIN
    min_groups_alone: int = MIN_GROUPS_ALONE
    trusts_claims: bool = True
    steps: tuple[tuple[int, float], ...] = STEPS

    def step(self, respondents: int) -> float | None:
        """The finest step of weighted figures in percent of their scale; None if too few to weight."""
        return next((step for fewest, step in self.steps if respondents >= fewest), None)


@dataclass(frozen=True, slots=True, eq=False)
class ClosedPoll:
    """A closed poll's answers, groups and plan.

    ``respondents`` is the number of rows of every array. ``seed`` is the published seed that breaks ties in
    rankings. ``trusted`` flags the respondents whose groups count in weights; None: everybody's.
    """

    respondents: int
    questions: tuple[Question, ...]
    answers: Mapping[str, Answers]
    dimensions: tuple[Dimension, ...]
    plan: Plan
    seed: str
    trusted: Flags | None = None

    def get_weight_codes(self, key: str) -> Integers:
        """The codes of a dimension as weights use them: what is not trusted is not stated."""
        codes = self.dimension(key).codes
        return codes if self.trusted is None else np.where(self.trusted, codes, NOT_STATED)

    def count_known(self, inside: Flags) -> int:
        """How many of the respondents ``inside`` have a group that counts in weights, in the margin in which
        the fewest have one.
        """
        codes = [self.get_weight_codes(margin.key)[inside] for margin in self.plan.margins]
        return min(int(np.count_nonzero(margin != NOT_STATED)) for margin in codes)

    def dimension(self, key: str) -> Dimension:
        return next(dimension for dimension in self.dimensions if dimension.key == key)


def check_closed_poll(poll: ClosedPoll) -> None:
    """Raise BadData for the first inconsistency."""
    number = poll.respondents
    if poll.trusted is not None and poll.trusted.shape != (number,):
        raise BadData("Whether respondents are trusted must have one row per respondent.")
    by_key = {dimension.key: dimension for dimension in poll.dimensions}
    if len(by_key) != len(poll.dimensions) or len({q.key for q in poll.questions}) != len(poll.questions):
        raise BadData("Keys are not unique.")
    for dimension in poll.dimensions:
        codes = dimension.codes
        if codes.shape != (number,) or not _is_within(codes, NOT_STATED, len(dimension.categories) - 1):
            raise BadData(f"The codes of {dimension.key} do not fit its categories.")
    for margin in poll.plan.margins:
        keys = tuple(category.key for category in margin.categories)
        if margin.key not in by_key or by_key[margin.key].categories != keys:
            raise BadData(f"Margin {margin.key} differs from the dimension of that name.")
    if unknown := set(poll.plan.breakdowns) - set(by_key):
        raise BadData(f"Unknown breakdowns: {sorted(unknown)}")
    for question in poll.questions:
        if question.key not in poll.answers:
            raise BadData(f"No answers to question {question.key}.")
        _check_answers(question, poll.answers[question.key], number)


def _check_answers(question: Question, answers: Answers, number: int) -> None:
    size = len(question.options)
    shape = {"single": (number,), "text": None}.get(question.counted_as, (number, size))
    if question.kind not in KINDS:
        raise BadData(f"Unknown kind of question: {question.kind}")
    if answers.answered.shape != (number,) or answers.no_opinion.shape != (number,):
        raise BadData(f"Question {question.key} must have one row per respondent.")
    if (answers.no_opinion & ~answers.answered).any() or (
        answers.no_opinion.any() and not question.no_opinion
    ):
        raise BadData(f"Question {question.key} has no-opinion answers that are not allowed.")
    if (None if answers.values is None else answers.values.shape) != shape:
        raise BadData(f"Answers to question {question.key} have the wrong shape.")
    if answers.values is None:
        return
    opinions = answers.values[answers.opinion]
    low, high = {
        "single": (0, size - 1),
        "multiple": (0, 1),
        "ranking": (-1, size - 1),
        "score": (question.score_min, question.score_max),
        "budget": (0, question.budget_total),
    }[question.counted_as]
    is_score = question.counted_as == "score"
    if not _is_within(opinions[opinions != UNSCORED] if is_score else opinions, low, high):
        raise BadData(f"Answers to question {question.key} are out of bounds.")


def _is_within(values: npt.NDArray[Any], low: int, high: int) -> bool:
    return not values.size or bool(values.min() >= low and values.max() <= high)


def encode_answers(question: Question, stored: Iterable[Any]) -> Answers:
    """Convert stored answers to arrays; one entry per respondent in order, None if there is no answer.

    Raises BadData for an answer that is not of the question's kind.
    """
    entries = list(stored)
    place = {option: index for index, option in enumerate(question.options)}
    answered = np.fromiter((entry is not None for entry in entries), np.bool_, len(entries))
    no_opinion = np.fromiter((entry == NO_OPINION for entry in entries), np.bool_, len(entries))
    opinions = [
        (row, entry) for row, entry in enumerate(entries) if entry is not None and entry != NO_OPINION
    ]
    try:
        values = _encode_answers(question, opinions, len(entries), place)
    except (KeyError, TypeError, ValueError, IndexError):
        # The original error may contain the answer and would end up in error reports.
        raise BadData(f"A stored answer does not fit question {question.key}.") from None
    return Answers(answered, no_opinion, values)


def join_answers(pieces: list[Answers]) -> Answers:
    """The answers of consecutive groups of respondents as one. Empties ``pieces``, so that each array is in
    memory twice only while it is joined.
    """
    answered = np.concatenate([piece.answered for piece in pieces])
    no_opinion = np.concatenate([piece.no_opinion for piece in pieces])
    values = [piece.values for piece in pieces if piece.values is not None]
    pieces.clear()
    return Answers(answered, no_opinion, np.concatenate(values) if values else None)


def _encode_answers(
    question: Question, opinions: list[tuple[int, Any]], number: int, place: Mapping[int, int]
) -> npt.NDArray[Any] | None:
    size = len(question.options)
    match question.counted_as:
        case "single":
            chosen = np.full(number, -1, np.int64)
            for row, entry in opinions:
                (option,) = entry["options"] if isinstance(entry, dict) else entry
                chosen[row] = place[option]
            return chosen
        case "multiple":
            flags = np.zeros((number, size), np.bool_)
            for row, options in opinions:
                flags[row, [place[option] for option in options]] = True
            return flags
        case "ranking":
            ranks = np.full((number, size), -1, np.int64)
            for row, entry in opinions:
                options = entry["ranking"]
                ranks[row, : len(options)] = [place[option] for option in options]
            return ranks
        case "score" | "budget":
            is_score = question.counted_as == "score"
            inner = "scores" if is_score else "budget"
            amounts = np.full((number, size), UNSCORED if is_score else 0, np.int64)
            for row, entry in opinions:
                for option, amount in entry[inner].items():
                    amounts[row, place[int(option)]] = amount
            return amounts
    return None
