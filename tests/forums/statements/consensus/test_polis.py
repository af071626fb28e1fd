"""The map of a published Polis conversation has the groups that Polis published.

Data: openData of The Computational Democracy Project, CC BY 4.0, too large to keep here.
"""

import os
from pathlib import Path

import pytest

from forums.statements.consensus import clusters
from forums.statements.consensus.analysis import analyse
from tests.forums.statements.consensus import samples

FOLDER = os.environ.get("MEYDAN_POLIS_DATA", "")

pytestmark = pytest.mark.skipif(
    not FOLDER,
    reason="MEYDAN_POLIS_DATA names no folder with the Polis conversation canadian-electoral-reform",
)


def test_groups_are_those_that_polis_published():
    votes, published = samples.polis(Path(FOLDER))
    result = analyse(votes)
    found = samples.counted(votes)

    assert votes.ballots.shape == (448, 174)
    # Polis, too, gave a group to everybody with 7 votes, and to nobody else.
    assert [letter is not None for letter in found] == [group != "" for group in published]
    assert [(group.letter, group.people) for group in result.groups] == [("A", 260), ("B", 20)]
    assert samples.alike(found, published) >= 0.75


def test_readers_are_told_the_group_they_were_counted_with():
    votes, _published = samples.polis(Path(FOLDER))
    told = samples.letters(votes, analyse(votes))
    counted = samples.counted(votes)

    placed = [number for number, letter in enumerate(counted) if letter is not None]
    assert sum(told[number] == counted[number] for number in placed) / len(placed) >= 0.95


@pytest.mark.parametrize("seed", range(20))
def test_another_seed_finds_the_same_groups(seed, monkeypatch):
    votes, _published = samples.polis(Path(FOLDER))
    found = samples.counted(votes)
    monkeypatch.setattr(clusters, "SEED", seed)

    assert samples.alike(samples.counted(votes), found) >= 0.95
