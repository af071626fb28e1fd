"""The mayoral election of 2009; the data's source is in ``data/README.md`` of the folder above."""

import csv
import json
from pathlib import Path

import pytest

from polls.statistics.ranking import Lot, compare_pairwise, compute_instant_runoff, count_rankings
from tests.polls.statistics.ranking.ballots import SEED

WRIGHT, KISS, MONTROLL, SMITH, WRITE_IN, SIMPSON = CANDIDATES = (1, 2, 3, 4, 5, 6)
NAMES = dict(zip(("Wright", "Kiss", "Montroll", "Smith", "Write-in", "Simpson"), CANDIDATES, strict=True))


@pytest.fixture(scope="module")
def burlington():
    path = Path(__file__).parents[1] / "data" / "burlington_2009_rankings.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            tuple(
                tuple(NAMES[name] for name in level.split("=")) for level in row["ranking"].split(">")
            ): int(row["ballots"])
            for row in csv.DictReader(file)
        }


def test_burlington_first_preferences_match_the_published_ones(burlington):
    first = compute_instant_runoff(CANDIDATES, burlington, Lot(SEED)).rounds[0]

    assert first.counts == {WRIGHT: 2951, KISS: 2585, MONTROLL: 2063, SMITH: 1306, WRITE_IN: 36, SIMPSON: 35}
    assert first.continuing == 8976
    assert first.exhausted == 4  # two names in the first place


def test_burlington_instant_runoff_gives_the_published_rounds_and_elects_kiss(burlington):
    result = compute_instant_runoff(CANDIDATES, burlington, Lot(SEED))

    assert result.winner == KISS
    assert [(round_.counts, round_.exhausted) for round_ in result.rounds[1:]] == [
        ({WRIGHT: 3294, KISS: 2981, MONTROLL: 2554}, 151),
        ({WRIGHT: 4061, KISS: 4313}, 606),
    ]
    assert [set(round_.eliminated) for round_ in result.rounds] == [
        {SMITH, WRITE_IN, SIMPSON},
        {MONTROLL},
        set(),
    ]
    assert result.order == (KISS, WRIGHT, MONTROLL, SMITH, WRITE_IN, SIMPSON)
    assert result.draws == ()


def test_burlington_majority_comes_in_the_last_round_and_is_none_of_all_ballots(burlington):
    result = compute_instant_runoff(CANDIDATES, burlington, Lot(SEED))

    assert [round_.leaders for round_ in result.rounds] == [(WRIGHT,), (WRIGHT,), (KISS,)]
    assert [round_.majority for round_ in result.rounds] == [4489, 4415, 4188]
    assert [round_.has_majority for round_ in result.rounds] == [False, False, True]
    assert result.decided_in == 3
    assert not result.rounds[-1].has_majority_of_all


def test_burlington_transfers_of_montroll(burlington):
    (transfer,) = compute_instant_runoff(CANDIDATES, burlington, Lot(SEED)).rounds[1].transfers

    assert (transfer.option, transfer.to, transfer.exhausted) == (MONTROLL, {WRIGHT: 767, KISS: 1332}, 455)


@pytest.mark.parametrize(
    ("option", "other", "votes", "against"),
    [
        (MONTROLL, KISS, 4067, 3477),
        (MONTROLL, WRIGHT, 4597, 3668),
        (KISS, WRIGHT, 4314, 4064),
        (MONTROLL, SMITH, 4573, 2998),
        (KISS, SMITH, 3946, 3577),
        (MONTROLL, SIMPSON, 6267, 591),
        (MONTROLL, WRITE_IN, 6658, 104),
    ],
)
def test_burlington_pairwise_figures(burlington, option, other, votes, against):
    pairs = compare_pairwise(CANDIDATES, burlington)

    assert (pairs.preferring(option, other), pairs.preferring(other, option)) == (votes, against)


def test_burlington_prefers_montroll_to_each_other_candidate(burlington):
    result = count_rankings(CANDIDATES, burlington, SEED)

    assert (result.pairwise.ballots, result.pairwise.blank) == (8980, 0)
    assert result.condorcet_winner == MONTROLL
    assert result.smith_set == (MONTROLL,)
    assert result.schulze.order == (MONTROLL, KISS, WRIGHT, SMITH, SIMPSON, WRITE_IN)
    assert result.borda.order[0] == MONTROLL
    assert not result.methods_agree


def test_json_is_plain_and_exact(burlington):
    body = count_rankings(CANDIDATES, burlington, SEED).to_json()

    assert json.loads(json.dumps(body, allow_nan=False)) == body
    assert body["lot"] == {"seed": SEED, "order": list(Lot(SEED).ordered(CANDIDATES))}
    assert body["instant_runoff"]["rounds"][2]["counts"] == {"1": 4061, "2": 4313}
    assert body["schulze"]["paths"][MONTROLL - 1][KISS - 1] == [4067, 3477]
    assert 2 * sum(body["borda"]["points"]) == 8980 * 6 * 5
