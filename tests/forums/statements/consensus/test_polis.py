"""Our map of a published Polis conversation has the groups that Polis published.

Data: openData of The Computational Democracy Project, CC BY 4.0, too large to keep here.
"""

import os
from pathlib import Path

import pytest

from forums.statements.consensus import clusters
from forums.statements.consensus.analysis import compute_map
from tests.forums.statements.consensus import samples

FOLDER = os.environ.get("MEYDAN_POLIS_DATA", "")

pytestmark = pytest.mark.skipif(
    not FOLDER,
    reason="MEYDAN_POLIS_DATA names no folder with the Polis conversation canadian-electoral-reform",
)


def test_groups_match_those_that_polis_published():
    votes, published = samples.polis(Path(FOLDER))
    result = compute_map(votes)
    groups_counted = samples.counted(votes)

    assert votes.ballots.shape == (448, 174)
    # Polis also assigns a group to exactly the people with 7 votes.
    assert [letter is not None for letter in groups_counted] == [group != "" for group in published]
    assert [(group.letter, group.people) for group in result.groups] == [("A", 260), ("B", 20)]
    assert samples.alike(groups_counted, published) >= 0.75


def test_readers_are_shown_the_group_in_which_they_were_counted():
    votes, _published = samples.polis(Path(FOLDER))
    shown = samples.letters(votes, compute_map(votes))
    counted = samples.counted(votes)

    placed = [number for number, letter in enumerate(counted) if letter is not None]
    assert sum(shown[number] == counted[number] for number in placed) / len(placed) >= 0.95


@pytest.mark.parametrize("seed", range(20))
def test_another_seed_gives_the_same_groups(seed, monkeypatch):
    votes, _published = samples.polis(Path(FOLDER))
    groups_counted = samples.counted(votes)
    monkeypatch.setattr(clusters, "SEED", seed)

    assert samples.alike(samples.counted(votes), groups_counted) >= 0.95
