"""An observer who records everything public about a poll as it appears, then subtracts and solves.

Uses only public access: the live topic, the API, the files. Shares no code with ``polls``.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.test import Client

from polls.releases import topics
from polls.statistics.disclosure import (
    AskedIf,
    Crosstab,
    PollTable,
    Protected,
    ProtectedCrosstab,
    QuestionTable,
)
from tests.polls.statistics.attacker import Attack

#: (question, row or item) → people; ("mean", question, item) → sum of their values.
Figures = Mapping[tuple[Any, ...], float]


@dataclass(frozen=True)
class Seen:
    """A public state. ``people`` is 0 before anything is published; ``bases`` is keyed by question."""

    version: int
    people: int
    bases: Mapping[int, int]
    figures: Figures


@dataclass(frozen=True)
class Difference:
    """The difference of two public states. ``of``: the number whose values were subtracted."""

    of: object
    people: int
    earlier: Seen
    later: Seen

    @property
    def answers(self) -> dict[tuple[Any, ...], float]:
        """Non-zero changes of figures between the two states."""
        changes = {key: value - self.earlier.figures.get(key, 0) for key, value in self.later.figures.items()}
        return {key: value for key, value in changes.items() if value}


@dataclass
class Observer:
    poll_id: int
    seen: list[Seen] = field(default_factory=list)
    client: Client = field(default_factory=Client)

    def look(self) -> Seen:
        """Record the poll's current state if it is new. All sources must agree."""
        snapshot = topics.build_snapshot(str(self.poll_id))
        assert snapshot is not None
        if not self.seen or self.seen[-1].version != snapshot.version:
            response = self.client.get(f"/api/v1/polls/{self.poll_id}/results/")
            assert response.content == snapshot.body
            body = json.loads(snapshot.body)
            listed = self.client.get(f"/api/v1/polls/{self.poll_id}/").json()
            assert listed["responses"] == body["responses"]
            self.seen.append(_read(body))
        return self.seen[-1]

    def analysis(self) -> dict[str, Any]:
        response = self.client.get(f"/api/v1/polls/{self.poll_id}/analysis/")
        assert response.status_code == 200, response.content
        body: dict[str, Any] = response.json()
        return body

    def files(self) -> Iterator[set[float]]:
        """Every number in each downloaded file."""
        response = self.client.get(f"/yoklamalar/{self.poll_id}/sonuc.json")
        yield set(numbers(json.loads(response.content)["document"]))
        response = self.client.get(f"/yoklamalar/{self.poll_id}/sonuc.csv")
        lines = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
        yield {float(line["value"]) for line in lines if line["value"]}


def _read(body: Mapping[str, Any]) -> Seen:
    bases: dict[int, int] = {}
    figures: dict[tuple[Any, ...], float] = {}
    for question in body["questions"]:
        if question["base"] is None:
            continue
        bases[question["id"]] = question["base"]
        silent = (question["no_opinion"] or {}).get("count") or 0
        if question["no_opinion"]:
            figures[question["id"], "none"] = silent
        for option in question["options"]:
            figures[question["id"], option["id"]] = option["count"]
            if option["mean"] is not None:
                of = question["base"] - silent if question["kind"] == "budget" else option["count"]
                figures["sum", question["id"], option["id"]] = option["mean"] * of
    return Seen(body["version"], body["responses"] or 0, bases, figures)


def numbers(value: object) -> Iterator[float]:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return
    if isinstance(value, int | float):
        yield float(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from numbers(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from numbers(item)


def differences(seen: Sequence[Seen]) -> list[Difference]:
    """Differences of all pairs of public states, in people and in the base of each question. The state before
    the first release covers nobody."""
    states = [Seen(0, 0, {}, {}), *(state for state in seen if state.people)]
    result = []
    for earlier, later in combinations(states, 2):
        result.append(Difference("people", later.people - earlier.people, earlier, later))
        for question, base in later.bases.items():
            # A question is published from some state on; before that, its base is 0.
            before = earlier.bases.get(question, 0)
            result.append(Difference(question, base - before, earlier, later))
    return result


def differences_of_few(seen: Sequence[Seen], least: int) -> list[Difference]:
    """Differences of fewer than ``least`` people, or of nobody but with changed figures: answers that few
    people changed."""
    return [
        one
        for one in differences(seen)
        if 0 < abs(one.people) < least or (one.people == 0 and one.of == "people" and one.answers)
    ]


# Final tables


@dataclass(frozen=True)
class Person:
    """A person's private data: groups by dimension, and the answers as stored."""

    groups: Mapping[str, str]
    answers: Mapping[str, Any]


def gave(answer: object, item: str | None, row: str) -> bool:
    """Whether a stored answer counts in a row of an analysis table."""
    if answer is None or answer == "none" or row == "none":
        return answer == row == "none"
    if isinstance(answer, list):
        return int(row) in answer
    assert isinstance(answer, dict)
    if "ranking" in answer:
        return bool(answer["ranking"][0] == int(row))
    low, high = map(int, row.split(".."))
    amount = answer["scores"].get(item) if "scores" in answer else answer["budget"].get(item, 0)
    return amount is not None and low <= amount <= high


def answered(answer: object, item: str | None) -> bool:
    """Whether a person is in the base of a question's table (without ``item``) or of an item's."""
    if answer is None or item is None:
        return answer is not None
    return isinstance(answer, dict) and ("budget" in answer or item in answer["scores"])


class Tables:
    """The breakdowns of an analysis by one dimension, with the true values under attack."""

    def __init__(self, analysis: Mapping[str, Any], people: Sequence[Person], dimension: str) -> None:
        self.people, self.dimension = people, dimension
        self.asked = {str(question["id"]): question for question in analysis["questions"]}
        members = analysis["figures"]["participation"][dimension]["groups"]
        self.groups = [member["key"] for member in members]
        self.of = [self.groups.index(person.groups[dimension]) for person in people]
        self.questions: list[QuestionTable] = []
        self.shown: dict[tuple[str, str], ProtectedCrosstab] = {}
        for question in analysis["figures"]["questions"]:
            for item in [None, *question["items"]]:
                breakdown = (question if item is None else item)["breakdowns"].get(dimension)
                if breakdown:
                    self._add(question["key"], item and item["key"], breakdown)
        self.table = PollTable({dimension: self._count([True] * len(people))}, tuple(self.questions))
        self.protected = Protected(
            {dimension: tuple(member["people"] is None for member in members)}, {}, self.shown
        )

    @property
    def cells_shown(self) -> int:
        return sum(not cell for tab in self.shown.values() for line in tab.hidden for cell in line)

    def total(self, key: str, row: int) -> int:
        """How many people of all groups gave the answer ``row``."""
        [question] = [it for it in self.questions if it.key == key]
        return question.counts[row]

    def _count(self, chosen: Sequence[bool]) -> tuple[int, ...]:
        counts = [0] * len(self.groups)
        for group, is_in in zip(self.of, chosen, strict=True):
            counts[group] += is_in
        return tuple(counts)

    def _add(self, key: str, item: str | None, breakdown: Mapping[str, Any]) -> None:
        answers = [person.answers.get(key) for person in self.people]
        bases = self._count([answered(answer, item) for answer in answers])
        rows = [self._count([gave(answer, item, row) for answer in answers]) for row in breakdown["rows"]]
        counts = tuple(zip(*rows, strict=True))
        name = key if item is None else f"{key}:{item}"
        groups = breakdown["groups"]
        # A hidden cell is hidden completely, and shown figures are true.
        for group, base, line in zip(groups, bases, counts, strict=True):
            assert group["base"] is None or abs(group["base"] - base) <= 2
            assert group["mean"] is None or None not in [cell["count"] for cell in group["cells"]]
            for cell, count in zip(group["cells"], line, strict=True):
                assert cell["count"] == count or not any(value is not None for value in cell.values())
        self.questions.append(
            QuestionTable(
                name,
                sum(bases),
                tuple(map(sum, rows)),
                self.asked[key]["kind"] != "multiple",
                (Crosstab(name, self.dimension, bases, counts),),
                self._condition(key, item),
                self._choices(key),
                self.asked[key]["no_opinion"] and item is None,
            )
        )
        self.shown[name, self.dimension] = ProtectedCrosstab(
            name,
            self.dimension,
            tuple(group["base"] is None for group in groups),
            tuple(tuple(cell["count"] is None for cell in group["cells"]) for group in groups),
            tuple(group["base"] for group in groups),
            (),
        )

    def _condition(self, key: str, item: str | None) -> AskedIf | None:
        question = self.asked[key]
        if question["condition"] is None:
            return None
        earlier = self.asked[str(question["condition"])]
        places = [option["id"] for option in earlier["options"]]
        rows = tuple(places.index(option) for option in question["condition_options"])
        return AskedIf(str(question["condition"]), rows, question["required"] and item is None)

    def _choices(self, key: str) -> tuple[int, int] | None:
        question = self.asked[key]
        if question["kind"] != "multiple":
            return None
        return question["min_choices"], question["max_choices"]


class Watched(Attack):
    """The final tables and all live releases as one system of equations.

    ``earlier``: each live state with the people it covers. Answers cannot be changed, so everybody in a live
    count is in the final one, too: unknown by group, known over all groups.
    """

    def __init__(self, tables: Tables, earlier: Sequence[tuple[Sequence[Person], Seen]] = ()) -> None:
        super().__init__(tables.table, tables.protected, tables.dimension)
        self.tables = tables
        for state, (people, seen) in enumerate(earlier):
            for table in tables.questions:
                if table.key.isdecimal() and int(table.key) in seen.bases:
                    self._add_state(table, state, people, seen)
        for table in tables.questions:
            for cell, count in self._cells(table):
                then = ("then", len(earlier) - 1, *cell)
                if then in self.values:
                    self._no_more_than(then, ("cell", *cell), count)

    def _cells(self, table: QuestionTable) -> Iterator[tuple[tuple[Any, ...], int]]:
        counts = self.tabs[table.key].counts
        for group, line in enumerate(counts):
            for row, count in enumerate(line):
                yield (table.key, group, row), count

    def _add_state(self, table: QuestionTable, state: int, people: Sequence[Person], seen: Seen) -> None:
        question = self.tables.asked[table.key]
        names = [option["id"] for option in question["options"]] + ["none"] * question["no_opinion"]
        for row, name in enumerate(names):
            line = []
            for group, label in enumerate(self.tables.groups):
                inside = [person for person in people if person.groups[self.dimension] == label]
                cell = ("then", state, table.key, group, row)
                self.values[cell] = sum(gave(p.answers.get(table.key), None, str(name)) for p in inside)
                before = ("then", state - 1, table.key, group, row)
                if before in self.values:
                    self._no_more_than(before, cell, self.values[cell])
                line.append(cell)
            assert sum(self.values[cell] for cell in line) == seen.figures[int(table.key), name]
            self.know_sum(line)

    def _no_more_than(self, one: tuple[Any, ...], other: tuple[Any, ...], count: float) -> None:
        """``other`` has the true value ``count`` and is known unless hidden."""
        slack = ("slack", len(self.values))
        self.values[slack] = count - self.values[one]
        assert self.values[slack] >= 0
        self.know([(one, 1.0), (slack, 1.0), (other, -1.0)])
