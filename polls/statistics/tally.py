"""Tallies of responses. Pure functions: no database, no clock. A tally is a fold over the response log.

Stored answers are ``{question id: answer}``; ids are strings where they are JSON keys. An answer is one of

- ``"none"``: no opinion;
- ``[3, 5]``: chosen options, by id, ascending;
- ``{"ranking": [5, 3]}``: ranked options, best first;
- ``{"scores": {"3": 4}}``: a score for each option that was scored;
- ``{"budget": {"3": 60, "5": 40}}``: amounts, zeros left out;
- ``{"options": [3], "value": "12.50"}``: a number or a day, and the range it lies in;
- ``{"text": true}``: a text, which is stored elsewhere (``polls.open_answers.models.OpenText``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Self

#: The stored form of *no opinion*.
NO_OPINION: Literal["none"] = "none"

StoredAnswer = list[int] | dict[str, Any] | Literal["none"]
StoredAnswers = Mapping[str, StoredAnswer]

#: Minimum number of answers to a question for which percentages are published.
SMALLEST_BASE_FOR_SHARES = 30
#: Minimum number of new responses in a daily release.
SMALLEST_DAILY_RELEASE = 50


def _add_count(counts: dict[str, int], key: str, number: int) -> None:
    counts[key] = counts.get(key, 0) + number


def _sum_counts(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    total = dict(one)
    for key, count in other.items():
        _add_count(total, key, count)
    return total


def _drop_zeros(counts: Mapping[str, int]) -> dict[str, int]:
    return {key: count for key, count in sorted(counts.items()) if count}


@dataclass(slots=True)
class QuestionTally:
    """Counts of people for one question. ``base`` is the number who answered, *no opinion* included.

    ``options`` counts those who chose each option (ranking: put it first; score: scored it; budget: gave it
    an amount above zero). ``amounts["3:4"]`` counts those who gave option 3 the place, score or amount 4
    (budget: not zero). ``pairs["3>5"]`` counts the rankings that contain both, 3 before 5.
    """

    base: int = 0
    no_opinion: int = 0
    options: dict[str, int] = field(default_factory=dict)
    pairs: dict[str, int] = field(default_factory=dict)
    amounts: dict[str, int] = field(default_factory=dict)

    def add(self, answer: StoredAnswer, sign: int) -> None:
        self.base += sign
        if answer == NO_OPINION:
            self.no_opinion += sign
        elif isinstance(answer, list):
            for option in answer:
                _add_count(self.options, str(option), sign)
        elif isinstance(answer, dict):
            for option in answer.get("options", ()):
                _add_count(self.options, str(option), sign)
            if "ranking" in answer:
                self._add_ranking(answer["ranking"], sign)
            for option, amount in {**answer.get("scores", {}), **answer.get("budget", {})}.items():
                _add_count(self.options, option, sign)
                _add_count(self.amounts, f"{option}:{amount}", sign)

    def _add_ranking(self, ranking: Sequence[int], sign: int) -> None:
        _add_count(self.options, str(ranking[0]), sign)
        for place, option in enumerate(ranking):
            _add_count(self.amounts, f"{option}:{place + 1}", sign)
            for behind in ranking[place + 1 :]:
                _add_count(self.pairs, f"{option}>{behind}", sign)

    def histogram(self, option: int) -> dict[int, int]:
        """Score, amount or place → number of people, for one option."""
        prefix = f"{option}:"
        return {
            int(key.removeprefix(prefix)): count
            for key, count in self.amounts.items()
            if key.startswith(prefix) and count
        }

    def mean(self, option: int, *, of_everybody: bool) -> float | None:
        """Mean score or amount with two decimals; None if the base is too small to publish one.

        ``of_everybody``: everybody with an opinion who did not name the option gave it zero (budget).
        """
        histogram = self.histogram(option)
        base = self.base - self.no_opinion if of_everybody else sum(histogram.values())
        if base < SMALLEST_BASE_FOR_SHARES:
            return None
        return round(sum(amount * count for amount, count in histogram.items()) / base, 2)

    def preferring(self, option: int, other: int) -> int:
        """Number of rankings with ``option`` before ``other``; options left out are behind all others."""
        return sum(self.histogram(option).values()) - self.pairs.get(f"{other}>{option}", 0)

    def to_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "base": self.base,
            "no_opinion": self.no_opinion,
            "options": _drop_zeros(self.options),
        }
        if pairs := _drop_zeros(self.pairs):
            body["pairs"] = pairs
        if amounts := _drop_zeros(self.amounts):
            body["amounts"] = amounts
        return body

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(
            stored["base"],
            stored["no_opinion"],
            dict(stored["options"]),
            dict(stored.get("pairs", {})),
            dict(stored.get("amounts", {})),
        )

    def plus(self, other: "QuestionTally") -> "QuestionTally":
        return QuestionTally(
            self.base + other.base,
            self.no_opinion + other.no_opinion,
            _sum_counts(self.options, other.options),
            _sum_counts(self.pairs, other.pairs),
            _sum_counts(self.amounts, other.amounts),
        )


@dataclass(slots=True)
class Tally:
    """Counts of a poll, or a batch's change of them (then numbers may be negative)."""

    responses: int = 0
    questions: dict[str, QuestionTally] = field(default_factory=dict)

    @classmethod
    def of_entries(cls, entries: Iterable[tuple[StoredAnswers | None, StoredAnswers]]) -> Self:
        """Fold log entries ``(removed, added)``; ``removed`` is None for a first answer."""
        tally = cls()
        for removed, added in entries:
            if removed is None:
                tally.responses += 1
            else:
                tally._apply(removed, -1)
            tally._apply(added, +1)
        return tally

    @classmethod
    def of_responses(cls, responses: Iterable[StoredAnswers]) -> Self:
        """Count the current answers, one entry per response."""
        return cls.of_entries((None, answers) for answers in responses)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(
            stored["responses"],
            {key: QuestionTally.from_json(question) for key, question in stored["questions"].items()},
        )

    def to_json(self) -> dict[str, Any]:
        """Canonical JSON: zeros are left out, so equal counts give equal JSON."""
        questions = {key: question.to_json() for key, question in sorted(self.questions.items())}
        return {
            "responses": self.responses,
            "questions": {key: counts for key, counts in questions.items() if any(counts.values())},
        }

    def _apply(self, answers: StoredAnswers, sign: int) -> None:
        for key, answer in answers.items():
            self.questions.setdefault(key, QuestionTally()).add(answer, sign)

    def plus(self, other: "Tally") -> "Tally":
        questions = dict(self.questions)
        for key, question in other.questions.items():
            questions[key] = questions[key].plus(question) if key in questions else question
        return Tally(self.responses + other.responses, questions)

    def same_as(self, other: "Tally") -> bool:
        """Whether counts are equal; zeros may be missing on either side."""
        return self.to_json() == other.to_json()


def compute_share(count: int, base: int) -> float | None:
    """Percent of ``base`` with one decimal, or None if the base is too small to publish one."""
    return round(100 * count / base, 1) if base >= SMALLEST_BASE_FOR_SHARES else None


def is_daily_release_due(last_day: date | None, today: date, new_responses: int) -> bool:
    """Whether a daily release is due. Days are in Europe/Istanbul; ``last_day`` is that of the last release
    with figures."""
    return new_responses >= SMALLEST_DAILY_RELEASE and (last_day is None or last_day < today)
