"""Somebody who works out every weight, and sets up what the published weighted shares say as equations.

Weights follow from the population tables and from who answered, of which each two margins are published. So
the attacker is given all of them exactly, and looks for hidden cells among the people of each combination of
groups.
"""

from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from polls.statistics.analysis import Dimension, Question, analyse
from polls.statistics.analysis.data import STEPS
from polls.statistics.analysis.facts import weigh
from polls.statistics.analysis.figures import stepped
from polls.statistics.weighting import Category, Margin
from tests.polls.statistics.closed import FINE, YES_NO, halves, poll_of, single, women_and_men

OPTIONS = 4


def uneven(chance, people, groups, steps=STEPS):
    """A closed poll by attributes of so many ``groups``, in each of which people answer otherwise, and the
    population is another than who answered."""
    dimensions, margins, liking = [], [], np.log(chance.dirichlet(np.full(OPTIONS, 3)))[None, :]
    for key, number in groups.items():
        shares = chance.dirichlet(np.full(number, 6 if number > 3 else 60))
        codes = chance.choice(number, people, p=shares)
        living = np.round(1e5 * shares * np.exp(chance.normal(0, 0.3, number)))
        living[0] += 1e5 - living.sum()
        names = [f"{key}{place}" for place in range(number)]
        near = [
            tuple(names[at] for at in (place + 1, place - 1) if 0 <= at < number) for place in range(number)
        ]
        dimensions.append(Dimension(key, tuple(names), codes, tuple(living.tolist())))
        margins.append(Margin(key, tuple(map(Category, names, living.tolist(), near))))
        liking = liking + chance.normal(0, 0.5, (number, OPTIONS))[codes]
    likely = np.exp(liking).cumsum(axis=1)
    answers = (chance.random(people)[:, None] * likely[:, -1:] > likely).sum(axis=1)
    question = Question("1", "single", tuple(range(OPTIONS)))
    return poll_of(
        (question, single(answers)),
        dimensions=dimensions,
        margins=tuple(margins),
        breakdowns=tuple(groups),
        fewest_for_one_margin=1000,
        steps=steps,
    )


class Weigher:
    """Unknown: people by option and by every combination of groups."""

    def __init__(self, poll: Any) -> None:
        self.body = analyse(poll)
        assert self.body["weighting"]["status"] == "weighted"
        answers, weights = poll.answers["1"].values, weigh(poll)[0].weights
        groups = [range(len(dimension.categories)) for dimension in poll.dimensions]
        places = {place: number for number, place in enumerate(product(range(OPTIONS), *groups))}
        people = zip(answers.tolist(), *(d.codes.tolist() for d in poll.dimensions), strict=True)
        self.of = np.array(list(places))
        self.truth, self.weights = np.zeros(len(places)), np.zeros(len(places))
        for place, weight in zip(people, weights.tolist(), strict=True):
            self.truth[places[place]] += 1
            self.weights[(self.of[:, 1:] == place[1:]).all(axis=1)] = weight
        self.step = self.body["weighting"]["step"]
        self.known: list[np.ndarray] = []
        self.bounds: list[np.ndarray] = []
        self.secret: list[np.ndarray] = []
        self._write_down(poll)

    def _write_down(self, poll: Any) -> None:
        everybody = np.ones(len(self.truth))
        self.known.append(everybody * self.weights)
        for option, row in enumerate(self.body["questions"][0]["rows"]):
            self.known.append(1.0 * (self.of[:, 0] == option))
            self._share(everybody, option, row["weighted"])
        for number, dimension in enumerate(poll.dimensions, start=1):
            found = self.body["questions"][0]["breakdowns"][dimension.key]["groups"]
            for group, shown in enumerate(found):
                inside = 1.0 * (self.of[:, number] == group)
                if shown["base"] is not None:
                    self.known.append(inside)
                for option, cell in enumerate(shown["cells"]):
                    chosen = inside * (self.of[:, 0] == option)
                    if cell["count"] is not None:
                        self.known.append(chosen)
                        self._share(inside, option, cell["weighted"])
                    elif min(chosen @ self.truth, (inside - chosen) @ self.truth) < 10:
                        self.secret.append(chosen)
        self._cover()

    def _cover(self) -> None:
        (table,) = self.body["weighting"]["coverage"][0]["tables"]
        for first, line in enumerate(table["cells"]):
            for second, count in enumerate(line):
                if count is not None:
                    self.known.append(1.0 * (self.of[:, 1:3] == (first, second)).all(axis=1))

    def _share(self, inside: np.ndarray, option: int, share: float | None) -> None:
        """Known to half a step; ``low`` and ``high`` are made from it."""
        if share is not None:
            whole, part = inside * self.weights, inside * self.weights * (self.of[:, 0] == option)
            most, least = share + self.step / 2, share - self.step / 2
            self.bounds += [part - most / 100 * whole, least / 100 * whole - part]

    def spread(self, secret: np.ndarray) -> float:
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * secret,
                A_ub=np.array(self.bounds),
                b_ub=np.full(len(self.bounds), 1e-9),
                A_eq=np.array(self.known),
                b_eq=np.array(self.known) @ self.truth,
                method="highs",
            )
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        return float(ends[1] - ends[0])


@pytest.mark.parametrize(
    ("people", "seed"), [(1000, 0), (1000, 1), (1000, 2), (1000, 5), (1000, 13), (2000, 4), (2000, 5)]
)
def test_weighted_shares_of_several_margins_narrow_no_small_cell(people, seed):
    weigher = Weigher(uneven(np.random.default_rng(seed), people, {"district": 8, "age": 5}))

    assert weigher.secret
    assert min(map(weigher.spread, weigher.secret)) > 10 - 1e-3


@pytest.mark.parametrize(
    ("people", "districts", "seed"),
    [
        (200, 5, 244),
        (300, 4, 211),
        (300, 4, 224),
        (300, 5, 209),
        (300, 6, 3),
        (400, 4, 208),
        (600, 4, 17),
        (600, 6, 49),
    ],
)
def test_among_few_in_few_groups_tenths_give_small_cells_away_and_steps_do_not(people, districts, seed):
    """Two groups that share a row can't be guarded by a third, so only rounding keeps them apart."""
    narrowest = {}
    for steps in (FINE["steps"], STEPS):
        groups = {"district": districts, "sex": 2}
        weigher = Weigher(uneven(np.random.default_rng(seed), people, groups, steps))
        narrowest[weigher.step] = min(map(weigher.spread, weigher.secret))
    tenths, whole = narrowest.values()

    assert tenths < 2
    assert whole > 4


@pytest.mark.parametrize(("women", "men"), [(620, 380), (2480, 1520)])
def test_two_groups_alone_are_never_weighted_for_a_rare_option_would_be_told_apart(women, men):
    """Of 20 who chose it, 7 are women. Whoever knows the weights tries every number of women: as it was, one
    alone gave the published share among 1,000, and eight among 4,000."""
    answers = np.ones(women + men, np.int64)
    answers[[*range(7), *range(women, women + 13)]] = 0
    given = {
        "dimensions": [women_and_men(women, men)],
        "margins": (halves(50.0, 50.0),),
        "breakdowns": ("sex",),
    }
    as_it_was = analyse(poll_of((YES_NO, single(answers)), **given))
    now = analyse(poll_of((YES_NO, single(answers)), **given, fewest_groups_alone=3))

    def possible(body):
        published = body["questions"][0]["rows"][0]["weighted"]
        shares = [50 * number / women + 50 * (20 - number) / men for number in range(21)]
        return [number for number in range(21) if published in (None, stepped(shares[number], 0.1))]

    assert body_hides(as_it_was)
    assert 7 in possible(as_it_was)
    assert len(possible(as_it_was)) < 10
    assert now["weighting"]["reason"] == "one_margin"
    assert len(possible(now)) == 21


def body_hides(body):
    """Whether the first option is hidden in every group of the first question's breakdown by sex."""
    groups = body["questions"][0]["breakdowns"]["sex"]["groups"]
    return all(group["cells"][0]["count"] is None for group in groups)
