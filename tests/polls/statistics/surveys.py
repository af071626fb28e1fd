"""Polls of made-up people, as tables."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from polls.statistics.disclosure import AskedIf, Crosstab, PollTable, QuestionTable


@dataclass(frozen=True)
class Asked:
    """``rows`` with *no opinion* as the last of several choices; ``choices``: options for one person."""

    rows: int
    choices: tuple[int, int] | None = None
    answering: float = 1.0
    after: int | None = None
    of: tuple[int, ...] = ()


def survey(rng, people, dimensions, asked, weighted=(), evenness=1.5):
    """``dimensions``: name → number of groups. Small ``evenness`` makes for small groups and small cells."""
    groups = {
        name: rng.choice(number, size=people, p=rng.dirichlet(np.full(number, evenness)))
        for name, number in dimensions.items()
    }
    weights = {name: tuple(rng.uniform(0.4, 3, dimensions[name]).tolist()) for name in weighted}
    answers: list[Any] = []
    questions: list[QuestionTable] = []
    for number, one in enumerate(asked):
        answered = rng.random(people) < one.answering
        if one.after is not None:
            answered &= answers[one.after][:, list(one.of)].any(axis=1)
        chosen = answer(rng, people, one, evenness) & answered[:, None]
        answers.append(chosen)
        questions.append(
            QuestionTable(
                f"q{number}",
                int(answered.sum()),
                tuple(chosen.sum(axis=0).tolist()),
                one.choices is None,
                tuple(
                    crosstab(f"q{number}", name, dimensions[name], codes, answered, chosen, weights.get(name))
                    for name, codes in groups.items()
                ),
                AskedIf(f"q{one.after}", one.of, one.answering == 1) if one.after is not None else None,
                one.choices,
                one.choices is not None,
            )
        )
    sizes = {
        name: tuple(np.bincount(codes, minlength=dimensions[name]).tolist()) for name, codes in groups.items()
    }
    return PollTable(sizes, tuple(questions))


def answer(rng, people, one, evenness):
    if one.choices is None:
        shares = rng.dirichlet(np.full(one.rows, evenness))
        return np.eye(one.rows, dtype=bool)[rng.choice(one.rows, size=people, p=shares)]
    options = one.rows - 1
    liking = rng.dirichlet(np.full(options, evenness))[None, :] ** 0.5 * rng.random((people, options))
    places = np.argsort(np.argsort(-liking, axis=1), axis=1)
    chosen = places < rng.integers(one.choices[0], one.choices[1] + 1, size=people)[:, None]
    silent = rng.random(people) < 0.1
    return np.column_stack([chosen & ~silent[:, None], silent])


def crosstab(key, dimension, number, codes, answered, chosen, weights=None):
    inside = np.eye(number)[codes]
    return Crosstab(
        key,
        dimension,
        tuple(np.bincount(codes[answered], minlength=number).tolist()),
        tuple(tuple(row) for row in (inside.T @ chosen.astype(float)).astype(int).tolist()),
        weights,
    )


def kept(protected):
    """Share of group cells that are shown."""
    cells = [cell for tab in protected.crosstabs.values() for row in tab.hidden for cell in row]
    return 1 - sum(cells) / len(cells)
