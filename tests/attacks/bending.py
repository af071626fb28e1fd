"""Simulated polls that somebody bends by false answers: what a movement of five points costs under a rule.

An honest crowd is a model, not data: people of six districts of a city like İzmir, three in five of them men,
the young and the central districts over-represented, whose opinion depends on age, sex and district. The
attacker knows every weight, makes accounts known by e-mail alone, lets each say that it belongs where an
answer weighs most at the moment, and gives one answer with all of them.
"""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from polls.statistics.analysis import Answers, ClosedPoll, Dimension, Plan, Question
from polls.statistics.analysis.data import Floats, Integers
from polls.statistics.analysis.weighting_facts import weigh_respondents
from polls.statistics.weighting import Category, Margin

#: People in thousands: three central and three outer districts of the city, sexes, and age groups.
DISTRICTS: Final = (1100, 900, 750, 800, 600, 354)
SEXES: Final = (2276, 2228)
AGES: Final = (620, 700, 760, 720, 600, 1104)
#: How much likelier than others people take part.
BY_DISTRICT: Final = (1.6, 1.4, 1.2, 0.7, 0.5, 0.3)
BY_SEX: Final = (0.6, 1.0)
BY_AGE: Final = (1.4, 1.5, 1.2, 0.9, 0.6, 0.25)
#: Assurance levels, as accounts have them; the first is known by e-mail alone.
EMAIL_ONLY: Final = 10
LEVELS: Final = (EMAIL_ONLY, 20, 30)
#: Parts of the crowd by level: most known by e-mail alone, and most known better.
FEW_KNOWN, MOST_KNOWN = (0.62, 0.27, 0.11), (0.38, 0.46, 0.16)
#: More false answers than this are not tried.
MAX_FALSE: Final = 400


@dataclass(frozen=True, slots=True)
class Crowd:
    """People who answered, a row each. ``codes``: district, sex and age group [margin, person]."""

    codes: Integers
    levels: Integers
    yes: Integers


def draw_crowd(seed: int, people: int, parts: tuple[float, ...] = MOST_KNOWN) -> tuple[Crowd, float]:
    """An honest crowd, and the part of the whole city that would say yes."""
    chance = np.random.default_rng(seed)
    cells = np.array([(a, s, g) for a in range(6) for s in range(2) for g in range(6)])
    city = np.array([DISTRICTS[a] * SEXES[s] * AGES[g] for a, s, g in cells], np.float64)
    likely = np.array([BY_DISTRICT[a] * BY_SEX[s] * BY_AGE[g] for a, s, g in cells])
    says_yes = np.array(
        [0.5 + 0.03 * (g - 2.5) + 0.06 * (s - 0.5) + 0.04 * (a - 2.5) / 2.5 for a, s, g in cells]
    )
    drawn = chance.choice(len(cells), people, p=city * likely / (city @ likely))
    levels = chance.choice(LEVELS, people, p=parts)
    yes = chance.random(people) < says_yes[drawn]
    return Crowd(cells[drawn].T, levels, yes.astype(np.int64)), float(city @ says_yes / city.sum())


def add_false_answers(crowd: Crowd, claims: tuple[int, int, int], number: int) -> Crowd:
    """``number`` accounts known by e-mail alone that say yes and claim a district, sex and age group."""
    return Crowd(
        np.concatenate([crowd.codes, np.repeat([claims], number, axis=0).T], axis=1),
        np.concatenate([crowd.levels, np.full(number, EMAIL_ONLY)]),
        np.concatenate([crowd.yes, np.ones(number, np.int64)]),
    )


def weigh_crowd(crowd: Crowd, *, trusts_claims: bool) -> Floats:
    """Relative weights as the product computes them; all alike if it refuses to weight."""
    number = len(crowd.yes)
    names = ("district", "sex", "age")
    margins = tuple(
        Margin(
            name,
            tuple(
                Category(str(place), 1000.0 * people, _list_neighbours(name, place, len(targets)))
                for place, people in enumerate(_scale(targets))
            ),
        )
        for name, targets in zip(names, (DISTRICTS, SEXES, AGES), strict=True)
    )
    trusted = None if trusts_claims else crowd.levels > EMAIL_ONLY
    poll = ClosedPoll(
        respondents=number,
        questions=(Question("1", "single", (0, 1)),),
        answers={"1": Answers(np.ones(number, np.bool_), np.zeros(number, np.bool_), crowd.yes)},
        dimensions=tuple(
            Dimension(margin.key, tuple(it.key for it in margin.categories), codes)
            for margin, codes in zip(margins, crowd.codes, strict=True)
        ),
        plan=Plan(margins=margins, trusts_claims=trusts_claims),
        seed="",
        trusted=trusted,
    )
    scales, _facts = weigh_respondents(poll)
    return scales.weights


def _scale(targets: tuple[int, ...]) -> list[float]:
    """Margins of one population have one sum."""
    return [people * 4504 / sum(targets) for people in targets]


def _list_neighbours(name: str, place: int, size: int) -> tuple[str, ...]:
    if name == "sex":
        return ()
    return tuple(str(other) for other in (place - 1, place + 1) if 0 <= other < size)


def estimate_by_claims(crowd: Crowd) -> float:
    return float(np.average(crowd.yes, weights=weigh_crowd(crowd, trusts_claims=True)))


def estimate_by_known(crowd: Crowd) -> float:
    """The product's rule: claims of accounts known by e-mail alone are not stated."""
    return float(np.average(crowd.yes, weights=weigh_crowd(crowd, trusts_claims=False)))


def estimate_of_matched(crowd: Crowd) -> float:
    """Only of people matched or proved, weighted."""
    known = crowd.levels > EMAIL_ONLY
    return estimate_by_claims(Crowd(crowd.codes[:, known], crowd.levels[known], crowd.yes[known]))


def estimate_by_shrunk_claims(crowd: Crowd) -> float:
    """The square root of each weight."""
    return float(np.average(crowd.yes, weights=np.sqrt(weigh_crowd(crowd, trusts_claims=True))))


def estimate_unweighted(crowd: Crowd) -> float:
    return float(crowd.yes.mean())


RULES: Final[Mapping[str, Callable[[Crowd], float]]] = {
    "claims": estimate_by_claims,
    "known": estimate_by_known,
    "matched only": estimate_of_matched,
    "claims, shrunk": estimate_by_shrunk_claims,
    "unweighted": estimate_unweighted,
}


def count_false_answers(crowd: Crowd, rule: Callable[[Crowd], float], points: float = 0.05) -> int | None:
    """How many false answers move the estimate of ``rule`` up by ``points``; None if ``MAX_FALSE`` do not."""
    aim, bent = rule(crowd) + points, crowd
    for number in range(1, MAX_FALSE + 1):
        bent = add_false_answers(bent, find_heaviest_claims(bent), 1)
        if rule(bent) >= aim:
            return number
    return None


def find_heaviest_claims(crowd: Crowd) -> tuple[int, int, int]:
    """Area, sex and age group of the person whose answer would weigh most if all claims were trusted."""
    heaviest = int(np.argmax(weigh_crowd(crowd, trusts_claims=True)))
    district, sex, age = crowd.codes[:, heaviest].tolist()
    return district, sex, age


def main() -> None:
    """``make manipulate``: print, by rule, the error left in honest crowds and the price of five points."""
    parser = argparse.ArgumentParser(description="What it costs to bend simulated polls.")
    parser.add_argument("--seeds", type=int, default=20, help="crowds of each kind")
    parser.add_argument("--people", type=int, default=600, help="honest answers")
    asked = parser.parse_args()
    _say(f"{'known':>6} {'rule':<15} {'mean error':>10} {'false answers: least, median, most':>36}")
    for parts in (FEW_KNOWN, MOST_KNOWN):
        crowds = [draw_crowd(seed, asked.people, parts) for seed in range(asked.seeds)]
        for name, rule in RULES.items():
            error = np.mean([abs(rule(crowd) - truth) for crowd, truth in crowds])
            prices = sorted(count_false_answers(crowd, rule) or MAX_FALSE for crowd, _truth in crowds)
            least, middle, most = prices[0], prices[len(prices) // 2], prices[-1]
            _say(f"{1 - parts[0]:>6.0%} {name:<15} {100 * error:>10.1f} {least:>24} {middle:>5} {most:>5}")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
