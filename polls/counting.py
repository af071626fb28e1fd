"""Counting, pure: no database, no clock. A tally is a fold over the response log.

Stored answers are ``{question id: [option ids] | "none"}`` with every id a string, as JSON has it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Self

#: The stored form of *no opinion*.
NO_OPINION: Literal["none"] = "none"

StoredAnswers = Mapping[str, list[int] | Literal["none"]]

#: No percentage is published under this many answers to a question.
SMALLEST_BASE_FOR_SHARES = 30
#: Each daily release brings at least this many new responses.
SMALLEST_DAILY_RELEASE = 50


@dataclass(slots=True)
class QuestionTally:
    """Counts of one question, in people. ``base`` is who answered it, *no opinion* included."""

    base: int = 0
    no_opinion: int = 0
    options: dict[str, int] = field(default_factory=dict)

    def add(self, answer: list[int] | Literal["none"], sign: int) -> None:
        self.base += sign
        if answer == NO_OPINION:
            self.no_opinion += sign
            return
        for option in answer:
            key = str(option)
            self.options[key] = self.options.get(key, 0) + sign

    def to_json(self) -> dict[str, Any]:
        return {
            "base": self.base,
            "no_opinion": self.no_opinion,
            "options": {option: count for option, count in sorted(self.options.items()) if count},
        }

    def plus(self, other: "QuestionTally") -> "QuestionTally":
        options = dict(self.options)
        for key, count in other.options.items():
            options[key] = options.get(key, 0) + count
        return QuestionTally(self.base + other.base, self.no_opinion + other.no_opinion, options)


@dataclass(slots=True)
class Tally:
    """Counts of a poll, or the change that a batch makes to them (then numbers may be negative)."""

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
        """Count the answers as they stand, each once."""
        return cls.of_entries((None, answers) for answers in responses)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(
            stored["responses"],
            {
                key: QuestionTally(question["base"], question["no_opinion"], dict(question["options"]))
                for key, question in stored["questions"].items()
            },
        )

    def to_json(self) -> dict[str, Any]:
        """Canonical: equal counts give equal JSON, so what is zero is left out."""
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
        """Equal counts; what is zero may be missing on either side."""
        return self.to_json() == other.to_json()


def share(count: int, base: int) -> float | None:
    """Percent of ``base`` with one decimal, or None where the base is too small to publish one."""
    return round(100 * count / base, 1) if base >= SMALLEST_BASE_FOR_SHARES else None


def daily_release_is_due(last_day: date | None, today: date, new_responses: int) -> bool:
    """Days are those of Europe/Istanbul; ``last_day`` is the day of the last release with figures."""
    return new_responses >= SMALLEST_DAILY_RELEASE and (last_day is None or last_day < today)
