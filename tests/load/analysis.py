"""A large deterministic poll to analyse, and a textbook analysis for comparison.

``synthetic`` is the input of ``polls.statistics.analysis.analyse``. ``textbook`` implements raking as in
textbooks, person by person, and crosstabs in dictionaries, without precision, disclosure control or ranking.
"""

from collections import Counter, defaultdict
from typing import Any

import numpy as np

from polls.statistics.analysis import UNSCORED, Answers, ClosedPoll, Dimension, Plan, Question
from polls.statistics.weighting import MAX_SWEEPS, TOLERANCE, Category, Margin

POPULATION = 3_400_000
DISTRICTS, SEXES, AGES = 30, 2, 6
#: Besides district, sex and age.
OTHER_BREAKDOWNS = 7
SEED = 20_261_124


def synthetic(respondents: int) -> ClosedPoll:
    """Seven questions of all kinds, three margins, ten breakdowns and assurance levels.

    Groups participate unequally, and some people state no age.
    """
    chance = np.random.default_rng(SEED)
    dimensions = [
        _margin(chance, "district", DISTRICTS, respondents, skew=0.5),
        _margin(chance, "sex", SEXES, respondents, skew=0.1),
        _margin(chance, "age", AGES, respondents, skew=0.3, silent=0.02),
    ]
    plan = Plan(
        margins=tuple(_targets(dimension) for dimension in dimensions),
        breakdowns=tuple(
            [dimension.key for dimension in dimensions] + [f"other{n}" for n in range(OTHER_BREAKDOWNS)]
        ),
    )
    for number in range(OTHER_BREAKDOWNS):
        codes = chance.integers(0, 4 + number, respondents)
        dimensions.append(Dimension(f"other{number}", tuple(f"g{n}" for n in range(4 + number)), codes))
    levels = chance.choice(3, respondents, p=[0.5, 0.3, 0.2])
    dimensions.append(Dimension("assurance", ("email", "roll", "identity"), levels))
    questions, answers = _asked(chance, respondents, dimensions[0].codes)
    return ClosedPoll(respondents, questions, answers, tuple(dimensions), plan, seed="2026")


def _margin(
    chance: np.random.Generator, key: str, size: int, respondents: int, *, skew: float, silent: float = 0
) -> Dimension:
    parts = chance.dirichlet(np.full(size, 6.0))
    population = np.floor(parts * POPULATION)
    population[0] += POPULATION - population.sum()
    taking_part = parts * np.exp(chance.normal(0, skew, size))
    codes = chance.choice(size, respondents, p=taking_part / taking_part.sum())
    codes[chance.random(respondents) < silent] = -1
    return Dimension(key, tuple(f"{key}{n}" for n in range(size)), codes, tuple(population.tolist()))


def _targets(dimension: Dimension) -> Margin:
    """Population targets. The neighbours of a category are the ones before and after it."""
    keys, population = dimension.categories, dimension.population or ()
    near = [
        tuple(keys[other] for other in (n - 1, n + 1) if 0 <= other < len(keys)) for n in range(len(keys))
    ]
    return Margin(
        dimension.key,
        tuple(
            Category(key, target, near[n])
            for n, (key, target) in enumerate(zip(keys, population, strict=True))
        ),
    )


def _asked(
    chance: np.random.Generator, number: int, district: np.ndarray[Any, Any]
) -> tuple[tuple[Question, ...], dict[str, Answers]]:
    everybody = np.ones(number, np.bool_)
    questions: list[Question] = []
    answers: dict[str, Answers] = {}

    def ask(kind: str, size: int, values: Any, answered: Any = everybody, **more: Any) -> None:
        key = str(len(questions) + 1)
        options = tuple(100 * len(questions) + n for n in range(size))
        silent = chance.random(number) < 0.05
        questions.append(
            Question(key, kind, options, no_opinion=True, required=answered is everybody, **more)
        )
        answers[key] = Answers(answered, answered & silent, values)

    ask("single", 4, (chance.integers(0, 9, number) + district) % 4)
    ask("single", 8, chance.choice(8, number, p=[0.3, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05]))
    ask("single", 3, chance.integers(0, 3, number), chance.random(number) < 0.4)
    ask("multiple", 6, chance.random((number, 6)) < 0.3)
    ranks = np.argsort(chance.random((number, 4)) + np.arange(4) / 5, axis=1)
    ranks[chance.random(number) < 0.3, 2:] = -1
    ask("ranking", 4, ranks)
    scored = np.clip(np.rint(chance.normal(5.5, 2.5, (number, 3))), 0, 10).astype(np.int64)
    scored[chance.random((number, 3)) < 0.1] = UNSCORED
    ask("score", 3, scored, score_min=0, score_max=10)
    ask("budget", 4, 5 * chance.multinomial(20, [0.4, 0.3, 0.2, 0.1], number), budget_total=100)
    return tuple(questions), answers


def textbook(poll: ClosedPoll) -> dict[tuple[str, str], Any]:
    """Raking person by person, then raw and weighted counts of the choices by every breakdown."""
    weights = _raked(poll)
    tables: dict[tuple[str, str], Any] = {}
    codes = {dimension.key: dimension.codes.tolist() for dimension in poll.dimensions}
    for question in poll.questions:
        values = poll.answers[question.key].values
        if question.kind not in {"single", "multiple"} or values is None:
            continue
        chosen: list[Any] = values.tolist()
        said = poll.answers[question.key].opinion.tolist()
        for key in (*poll.plan.breakdowns, "assurance"):
            people: Counter[Any] = Counter()
            weighted: defaultdict[Any, float] = defaultdict(float)
            for group, answer, counts, weight in zip(codes[key], chosen, said, weights, strict=True):
                if not counts:
                    continue
                if question.kind == "single":
                    people[group, answer] += 1
                    weighted[group, answer] += weight
                    continue
                for option, flag in enumerate(answer):
                    if flag:
                        people[group, option] += 1
                        weighted[group, option] += weight
            tables[question.key, key] = people, weighted
    return tables


def _raked(poll: ClosedPoll) -> list[float]:
    margins = []
    for margin in poll.plan.margins:
        codes = poll.dimension(margin.key).codes.tolist()
        silent = codes.count(-1)
        stated = 1 - silent / len(codes)
        targets = {n: category.target * stated for n, category in enumerate(margin.categories)}
        margins.append((codes, targets | ({-1: POPULATION * (1 - stated)} if silent else {})))
    weights = [1.0] * poll.respondents
    for _sweep in range(MAX_SWEEPS):
        error = 0.0
        for codes, targets in margins:
            sums: defaultdict[int, float] = defaultdict(float)
            for code, weight in zip(codes, weights, strict=True):
                sums[code] += weight
            error = max(error, *(abs(sums[code] - target) / target for code, target in targets.items()))
            factors = {code: target / sums[code] for code, target in targets.items()}
            weights = [weight * factors[code] for code, weight in zip(codes, weights, strict=True)]
        if error < TOLERANCE:
            break
    return weights
