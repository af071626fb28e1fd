"""Stands for Prometheus: scrapes, and that part of its query language that our rules use.

As there, labels of a figure that are also labels of its target (``job``, ``instance``) become ``exported_…``,
figures missing in the newest scrape of a process are gone, and an alert fires when its expression gave the
same labels for the whole of ``for``. ``increase`` does not extrapolate.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import yaml
from prometheus_client.parser import text_string_to_metric_families

T = TypeVar("T")
Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
JOB = "meydan"
STEP_SECONDS = 15.0
STALE_SECONDS = 300.0
TOKEN = re.compile(r"\s*([A-Za-z_]\w*|[0-9.]+[smhd]?|\"[^\"]*\"|==|[-<>(){}\[\],=])")
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "<": lambda one, other: one < other,
    ">": lambda one, other: one > other,
    "==": lambda one, other: one == other,
}
COMBINED: Mapping[str, Callable[[list[float]], float]] = {"max": max, "min": min, "sum": sum}


def seconds(duration: str) -> float:
    return float(duration[:-1]) * UNITS[duration[-1]]


@dataclass(frozen=True)
class Rule:
    name: str
    expression: str
    term: float
    severity: str
    summary: str

    @classmethod
    def read(cls, rule: Mapping[str, Any]) -> "Rule":
        """Raises KeyError without ``for``, severity or summary."""
        summary = rule["annotations"]["summary"]
        return cls(rule["alert"], rule["expr"], seconds(rule["for"]), rule["labels"]["severity"], summary)

    @property
    def named_labels(self) -> set[str]:
        return set(re.findall(r"\$labels\.(\w+)", self.summary))


def read_rules(path: Path) -> dict[str, Rule]:
    [group] = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    rules = [Rule.read(rule) for rule in group["rules"]]
    assert len(rules) == len({rule.name for rule in rules})
    return {rule.name: rule for rule in rules}


@dataclass
class Prometheus:
    #: By process: moment and figures of each scrape.
    scrapes: dict[str, list[tuple[float, Vector]]] = field(default_factory=dict)

    def scrape(self, at: float, text: str | None, instance: str = "127.0.0.1:8101") -> None:
        """``text``: None if the process does not answer."""
        target = {"job": JOB, "instance": instance}
        figures: Vector = {frozenset({"__name__": "up", **target}.items()): float(text is not None)}
        for family in text_string_to_metric_families(text or ""):
            for sample in family.samples:
                own = {
                    f"exported_{name}" if name in target else name: it for name, it in sample.labels.items()
                }
                figures[frozenset({"__name__": sample.name, **own, **target}.items())] = sample.value
        self.scrapes.setdefault(instance, []).append((at, figures))

    def query(self, expression: str, at: float) -> Vector:
        return Query(self, expression, at).run()

    def firing(self, rule: Rule, at: float) -> set[Labels]:
        """The labels for which ``rule`` fires."""
        steps = [at - number * STEP_SECONDS for number in range(int(rule.term / STEP_SECONDS) + 1)]
        return set.intersection(*[set(self.query(rule.expression, step)) for step in steps])

    def newest(self, at: float) -> Vector:
        """Each figure of the newest scrapes."""
        figures: Vector = {}
        for scrapes in self.scrapes.values():
            recent = [scrape for moment, scrape in scrapes if at - STALE_SECONDS < moment <= at]
            figures |= recent[-1] if recent else {}
        return figures

    def between(self, begin: float, end: float) -> dict[Labels, list[float]]:
        """Values of each figure after ``begin``, until ``end`` inclusive."""
        series: dict[Labels, list[float]] = {}
        for scrapes in self.scrapes.values():
            for moment, figures in scrapes:
                if begin < moment <= end:
                    for labels, value in figures.items():
                        series.setdefault(labels, []).append(value)
        return series


class Query:
    """One evaluation, by recursive descent. Anything it does not know is an AssertionError."""

    def __init__(self, prometheus: Prometheus, expression: str, at: float) -> None:
        self._prometheus, self._at = prometheus, at
        self._tokens = TOKEN.findall(expression)
        assert "".join(self._tokens) == re.sub(r"\s", "", expression), expression

    def run(self) -> Vector:
        answer = self._comparison()
        assert not self._tokens, self._tokens
        assert isinstance(answer, dict)
        return answer

    def _take(self, *expected: str) -> str:
        token: str = self._tokens.pop(0)
        assert not expected or token in expected, (token, expected)
        return token

    def _next_is(self, *tokens: str) -> bool:
        return bool(self._tokens) and self._tokens[0] in tokens

    def _comparison(self) -> Vector | float:
        vector = self._difference()
        if not self._next_is(*COMPARED):
            return vector
        compare, limit = COMPARED[self._take()], self._difference()
        assert isinstance(vector, dict)
        assert isinstance(limit, float)
        return {labels: value for labels, value in vector.items() if compare(value, limit)}

    def _difference(self) -> Vector | float:
        one = self._term()
        while self._next_is("-"):
            self._take()
            other = self._term()
            if isinstance(one, float):
                assert isinstance(other, dict)
                one = {labels: one - value for labels, value in nameless(other).items()}
            else:
                assert isinstance(other, float)
                one = {labels: value - other for labels, value in nameless(one).items()}
        return one

    def _term(self) -> Vector | float:
        name = self._take()
        if name[0].isdigit():
            return float(name)
        if name == "time":
            self._take("(")
            self._take(")")
            return self._at
        if name in COMBINED:
            return self._combined(COMBINED[name])
        if name in {"abs", "absent", "increase"}:
            return self._call(name)
        return matching(self._prometheus.newest(self._at), self._selector(name))

    def _combined(self, combine: Callable[[list[float]], float]) -> Vector:
        kept: set[str] = set()
        if self._next_is("by"):
            self._take()
            kept = set(self._list("(", ")"))
        groups: dict[Labels, list[float]] = {}
        for labels, value in self._argument().items():
            groups.setdefault(frozenset(it for it in labels if it[0] in kept), []).append(value)
        return {labels: combine(values) for labels, values in groups.items()}

    def _call(self, function: str) -> Vector:
        if function == "abs":
            return {labels: abs(value) for labels, value in nameless(self._argument()).items()}
        self._take("(")
        wanted = self._selector(self._take())
        if function == "absent":
            self._take(")")
            is_there = matching(self._prometheus.newest(self._at), wanted)
            return {} if is_there else {frozenset(it for it in wanted if it[0] != "__name__"): 1.0}
        self._take("[")
        begin = self._at - seconds(self._take())
        self._take("]")
        self._take(")")
        series = matching(self._prometheus.between(begin, self._at), wanted)
        return {labels: increase(values) for labels, values in nameless(series).items() if len(values) > 1}

    def _argument(self) -> Vector:
        self._take("(")
        answer = self._comparison()
        self._take(")")
        assert isinstance(answer, dict)
        return answer

    def _selector(self, name: str) -> Labels:
        wanted = {"__name__": name}
        if self._next_is("{"):
            for label, sign, value in [part.partition("=") for part in self._list("{", "}")]:
                assert sign
                wanted[label] = value.strip('"')
        return frozenset(wanted.items())

    def _list(self, opening: str, closing: str) -> list[str]:
        self._take(opening)
        inside = ""
        while not self._next_is(closing):
            inside += self._take()
        self._take(closing)
        return inside.split(",")


def matching(figures: Mapping[Labels, T], wanted: Labels) -> dict[Labels, T]:
    return {labels: value for labels, value in figures.items() if wanted <= labels}


def nameless(figures: Mapping[Labels, T]) -> dict[Labels, T]:
    return {frozenset(it for it in labels if it[0] != "__name__"): it for labels, it in figures.items()}


def increase(values: list[float]) -> float:
    """Of a counter, which begins anew when its process does."""
    return sum(later - before if later >= before else later for before, later in pairwise(values))
