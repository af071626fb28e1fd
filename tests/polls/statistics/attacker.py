"""An attacker with public figures and scipy. Shares no code with ``polls.statistics``.

Public are the exact numbers that ``Protected`` does not hide, the city-wide table, who can have answered
what (conditions, numbers of choices), group weights and weighted totals. Counts are not negative.
"""

from collections import defaultdict
from typing import Any

import numpy as np
from scipy.linalg import null_space
from scipy.optimize import linprog

#: Key of a number: its kind, then its position.
Name = tuple[Any, ...]


class Attack:
    """All tables of one poll by one dimension, as equations over hidden numbers."""

    def __init__(self, table, protected, dimension, everything_hidden_of=None, with_weights=True):
        self.values, self.equal = {}, []
        self.hide_all = everything_hidden_of
        self.questions = {q.key: q for q in table.questions}
        self.tabs = {q.key: c for q in table.questions for c in q.crosstabs if c.dimension == dimension}
        self.protected, self.dimension, self.with_weights = protected, dimension, with_weights
        self.sizes = table.groups[dimension]
        hidden = protected.hidden_groups[dimension]
        self.know_sum(
            [("size", g) for g, size in enumerate(self.sizes) if self.hide("size", (g,), hidden[g])]
        )
        for key in self.tabs:
            self.add_question(self.questions[key])
        for key in self.tabs:
            self.add_conditions(self.questions[key])

    def hide(self, kind, place, hidden):
        """Register a hidden number; its true value is used only for right-hand sides."""
        if hidden:
            self.values[kind, *place] = self.truth(kind, *place)
        return hidden

    def truth(self, kind, *place):
        if kind == "size":
            return self.sizes[place[0]]
        key, group, *row = place
        tab = self.tabs[key]
        return {
            "cell": lambda: tab.counts[group][row[0]],
            "base": lambda: tab.bases[group],
            "unanswered": lambda: self.sizes[group] - tab.bases[group],
            "others": lambda: tab.bases[group] - tab.counts[group][row[0]],
        }[kind]()

    def know(self, terms):
        """Add a linear combination with a public value; shown numbers are constants."""
        unknown: defaultdict[Name, float] = defaultdict(float)
        for name, factor in terms:
            if name in self.values:
                unknown[name] += factor
        if unknown:
            self.equal.append(unknown)

    def know_sum(self, names):
        self.know([(name, 1.0) for name in names])

    def add_question(self, question):
        key, tab = question.key, self.tabs[question.key]
        crosstab = self.protected.crosstabs[key, self.dimension]
        groups, rows = range(len(self.sizes)), range(len(question.counts))
        everybody = question.base == sum(self.sizes)
        all_hidden = self.hide_all is not None and key in self.hide_all
        for g in groups:
            base_hidden = crosstab.hidden_bases[g] or (all_hidden and question.asked_if is not None)
            if self.hide("base", (key, g), base_hidden) and not everybody:
                self.hide("unanswered", (key, g), True)
            self.know([(("base", key, g), 1), (("unanswered", key, g), 1), (("size", g), -1)])
            for r in rows:
                if (
                    self.hide("cell", (key, g, r), crosstab.hidden[g][r] or all_hidden)
                    and not question.partition
                ):
                    self.hide("others", (key, g, r), True)
                    self.know([(("cell", key, g, r), 1), (("others", key, g, r), 1), (("base", key, g), -1)])
            if question.partition:
                self.know([(("base", key, g), -1), *((("cell", key, g, r), 1) for r in rows)])
        lines: list[list[Name]] = [
            [("base", key, g) for g in groups],
            *([("cell", key, g, r) for g in groups] for r in rows),
        ]
        for line in lines:
            self.know_sum(line)
            if tab.group_weights and self.with_weights:
                self.know(zip(line, tab.group_weights, strict=True))

    def add_conditions(self, question):
        for g in range(len(self.sizes)):
            if question.asked_if is not None:
                self.add_condition(question, g)
            if question.choices is not None:
                self.add_choices(question, g)

    def add_condition(self, question, g):
        asked, base = question.asked_if, (("base", question.key, g), 1)
        chosen = [(("cell", asked.question, g, r), -1) for r in asked.rows]
        earlier = self.questions[asked.question]
        if asked.required and (earlier.partition or len(chosen) == 1):
            self.know([base, *chosen])
        else:
            self.at_least([(n, -f) for n, f in [base, *chosen]])
            if asked.required:
                for term in chosen:
                    self.at_least([base, term])

    def add_choices(self, question, g):
        rows = len(question.counts) - question.no_opinion
        cells = [(("cell", question.key, g, r), 1) for r in range(rows)]
        for sign, bound in zip((1, -1), question.choices, strict=True):
            terms = [(n, sign * f) for n, f in cells] + [(("base", question.key, g), -sign * bound)]
            if question.no_opinion:
                terms.append((("cell", question.key, g, rows), sign * bound))
            self.at_least(terms)

    def at_least(self, terms):
        """Require a linear combination to be non-negative."""
        if not any(name in self.values for name, _factor in terms):
            return
        slack = ("slack", len(self.values))
        value = sum(factor * self.truth(*name) for name, factor in terms)
        assert value >= 0
        self.values[slack] = value
        self.know([*terms, (slack, -1)])

    # Attacks

    def solve(self):
        self.names = {name: place for place, name in enumerate(self.values)}
        self.matrix = np.zeros((len(self.equal), len(self.names)))
        for row, terms in enumerate(self.equal):
            for name, factor in terms.items():
                self.matrix[row, self.names[name]] = factor
        self.right = self.matrix @ np.array(list(self.values.values()), dtype=float)
        return self

    def hidden(self):
        return [name for name in self.values if name[0] in ("cell", "base", "size")]

    def recovered_by_adding_and_subtracting(self):
        """Hidden numbers that the equations alone determine."""
        if not self.names:
            return set()
        kernel = null_space(self.matrix) if len(self.matrix) else np.eye(len(self.names))
        moves = np.abs(kernel).max(axis=1) if kernel.size else np.zeros(len(self.names))
        return {name for name in self.hidden() if moves[self.names[name]] < 1e-9}

    def range(self, name):
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(self.names))
            goal[self.names[name]] = sign
            optimum = linprog(goal, A_eq=self.matrix, b_eq=self.right, method="highs")
            assert optimum.status == 0, optimum.message
            ends.append(sign * optimum.fun)
        return tuple(ends)

    def spread(self, name):
        low, high = self.range(name)
        assert low - 1e-6 <= self.values[name] <= high + 1e-6
        return high - low
