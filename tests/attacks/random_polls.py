"""Counted polls of random people whose answers depend on district, age and sex."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from polls.statistics.analysis import UNSCORED, Answers, ClosedPoll, Dimension, Plan, Question
from polls.statistics.weighting import Category, Margin

#: Numbers of groups by attribute. A poll is weighted by one of these sets.
ATTRIBUTES: Final[tuple[dict[str, int], ...]] = (
    {"district": 4, "sex": 2},
    {"sex": 2, "age": 3},
    {"district": 8, "age": 5},
    {"district": 6, "sex": 2, "age": 3},
    {"district": 12, "sex": 2, "age": 4},
    {"district": 20, "sex": 2},
    {"district": 9},
)
KINDS: Final = ("single", "many", "multiple", "score", "budget")
OPTIONS: Final = 4
#: Number of options of the kind ``many``, a single choice.
MANY: Final = 12
#: Numbers of respondents.
SIZES: Final = (200, 400, 600, 1000, 2000, 4000, 8000)


def some_polls(people: int, number: int, **plan: Any) -> Iterator[ClosedPoll]:
    """``number`` different polls of this size, the same in every run."""
    for place in range(number):
        attributes = ATTRIBUTES[(3 * place + people // 200) % len(ATTRIBUTES)]
        kind = KINDS[place % len(KINDS)]
        yield random_poll(
            1000 * people + place,
            people,
            attributes,
            kind,
            trusts_claims=place % 2 == 0,
            is_broken_down=place % 4 != 1,
            changed=0.03 if place % 3 == 2 else 0.0,
            **plan,
        )


def random_poll(
    seed: int,
    people: int,
    attributes: dict[str, int],
    kind: str,
    *,
    trusts_claims: bool = True,
    is_broken_down: bool = True,
    changed: float = 0.0,
    **plan: Any,
) -> ClosedPoll:
    """A poll with one question of ``kind``, weighted by all ``attributes``, and broken down by them.

    Some groups participate less than others. Everybody also has one of two assurance levels.
    ``trusts_claims``: the weights also use what accounts of the lower level say about themselves. Without
    ``is_broken_down`` the split by level is the only table. ``changed``: the part of the people who changed
    what they say after the announcement. ``plan``: further fields of ``Plan``.
    """
    chance = np.random.default_rng(seed)
    dimensions, margins = [], []
    options = MANY if kind == "many" else OPTIONS
    liking = np.log(chance.dirichlet(np.full(options, 2)))[None, :]
    for key, number in attributes.items():
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
        liking = liking + chance.normal(0, 0.5, (number, options))[codes]
    # A poll whose lower level is not trusted is weighted only if at least half have the upper one.
    known = chance.random(people) < (0.3 if trusts_claims else 0.7)
    dimensions.append(Dimension("assurance", ("email", "roll"), known.astype(np.int64)))
    question, values = _ask(kind, chance, np.exp(liking) / np.exp(liking).sum(axis=1, keepdims=True))
    silent = (chance.random(people) < 0.06) & question.no_opinion
    trusted = (known if not trusts_claims else np.ones(people, np.bool_)) & (chance.random(people) >= changed)
    return ClosedPoll(
        respondents=people,
        questions=(question,),
        answers={"1": Answers(np.ones(people, np.bool_), silent, values)},
        dimensions=tuple(dimensions),
        plan=Plan(
            margins=tuple(margins),
            breakdowns=tuple(attributes) if is_broken_down else (),
            trusts_claims=trusts_claims,
            **plan,
        ),
        seed="1",
        trusted=None if trusts_claims and not changed else trusted,
    )


def _ask(kind: str, chance: np.random.Generator, likely: Any) -> tuple[Question, Any]:
    people, options = len(likely), tuple(range(likely.shape[1]))
    drawn = (chance.random(people)[:, None] > likely.cumsum(axis=1)[:, :-1]).sum(axis=1)
    if kind in {"single", "many"}:
        return Question("1", "single", options, no_opinion=True), drawn
    if kind == "multiple":
        chosen = chance.random(likely.shape) < likely
        chosen[np.arange(people), drawn] = True
        return Question("1", kind, options, no_opinion=True, choices=(1, len(options))), chosen
    if kind == "score":
        # Scores from 0 to 5. Half of the people do not score the second option.
        scored = np.column_stack([chance.binomial(5, likely[:, place]) for place in (0, 1)])
        scored[chance.random(people) < 0.5, 1] = UNSCORED
        return Question("1", kind, (0, 1), score_max=5), scored
    given = 20 * chance.binomial(5, likely[:, 0])
    return Question("1", kind, (0, 1), budget_total=100), np.column_stack([given, 100 - given])
