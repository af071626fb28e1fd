"""Deterministic votes on many statements, and a textbook clustering for comparison.

``synthetic`` is the input of ``forums.statements.consensus.analysis.compute_map``. ``textbook`` implements
principal components by singular value decomposition and Lloyd's k-means in plain Python, without silhouette,
disclosure control or selection of statements.
"""

import random

import numpy as np

from forums.statements.consensus.votes import NOT_VOTED, Votes

SEED = 20_261_124
OPINIONS = (0.5, 0.3, 0.2)
#: Fraction of the statements that people vote on.
VOTED = 0.3
STARTS = 10


def synthetic(people: int, statements: int) -> Votes:
    """Votes of three opinions, each with its own probability of agreeing with each statement."""
    chance = np.random.default_rng(SEED)
    agreeing = chance.beta(0.7, 0.7, (len(OPINIONS), statements))
    opinion = chance.choice(len(OPINIONS), people, p=OPINIONS)
    otherwise = np.where(chance.random((people, statements)) < 0.25, 0, -1)
    ballots = np.where(chance.random((people, statements)) < agreeing[opinion], 1, otherwise)
    ballots[chance.random((people, statements)) > VOTED] = NOT_VOTED
    return Votes(range(statements), ballots.astype(np.int8))


def textbook(votes: Votes) -> dict[int, list[int]]:
    """The group of each person, for two to five groups."""
    seen = votes.ballots != NOT_VOTED
    means = np.where(seen, votes.ballots, 0).sum(axis=0) / seen.sum(axis=0)
    centred = np.where(seen, votes.ballots - means, 0.0)
    left, values, _right = np.linalg.svd(centred, full_matrices=False)
    points = [(x, y) for x, y in (left[:, :2] * values[:2]).tolist()]
    chance = random.Random(SEED)
    return {
        number: min(_lloyd(points, chance.sample(points, number)) for _start in range(STARTS))[1]
        for number in (2, 3, 4, 5)
    }


def _lloyd(points: list[tuple[float, float]], centres: list[tuple[float, float]]) -> tuple[float, list[int]]:
    """The sum of squared distances, and the labels."""
    labels: list[int] = []
    while True:
        squares = [[(x - a) ** 2 + (y - b) ** 2 for a, b in centres] for x, y in points]
        nearest = [row.index(min(row)) for row in squares]
        if nearest == labels:
            return sum(map(min, squares)), labels
        labels = nearest
        for number in range(len(centres)):
            own = [point for point, label in zip(points, labels, strict=True) if label == number]
            if own:
                centres[number] = (sum(x for x, _y in own) / len(own), sum(y for _x, y in own) / len(own))
