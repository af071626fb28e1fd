import numpy as np
import pytest

from forums.statements.consensus import clusters
from forums.statements.consensus.clusters import (
    compute_clusterings,
    compute_silhouettes,
    find_nearest_centres,
)
from tests.forums.statements.consensus.samples import adjusted_rand


def clouds(sizes, seed=1, apart=6.0):
    """Points around the corners of a square, with ``sizes`` points at each."""
    chance = np.random.default_rng(seed)
    corners = np.array([[0, 0], [apart, 0], [0, apart], [apart, apart], [apart / 2, -apart]])
    labels = np.repeat(np.arange(len(sizes)), sizes)
    return np.round(corners[labels] + chance.normal(0, 0.5, (len(labels), 2)), 6), labels


def plain_silhouette(points, labels):
    """The silhouette as Rousseeuw defines it, point by point."""
    widths = []
    for number, own in enumerate(labels):
        mean: dict[int, float] = {}
        for label in set(labels):
            others = [
                float(np.hypot(*(points[number] - points[other])))
                for other in np.flatnonzero(labels == label)
                if other != number
            ]
            mean[label] = sum(others) / len(others) if others else 0
        a, b = mean.pop(own), min(mean.values())
        # A single point.
        widths.append((b - a) / max(a, b) if a else 0)
    return sum(widths) / len(widths)


def groups_of(points, people=None, keep=None):
    options = compute_clusterings(points, np.ones(len(points), dtype=int) if people is None else people, keep)
    return options[0]


@pytest.mark.parametrize("sizes", [(20, 12), (20, 12, 1), (15, 15, 15, 15, 15)])
def test_silhouettes_match_the_definition(sizes):
    points, labels = clouds(sizes)
    other = np.arange(len(labels)) % 2
    computed = compute_silhouettes(points, np.ones(len(points), dtype=int), [labels, other])

    assert computed == pytest.approx([plain_silhouette(points, labels), plain_silhouette(points, other)])


def test_point_of_several_people_counts_once_per_person():
    points, labels = clouds((6, 5, 4))
    people = np.arange(1, 16)
    each = compute_silhouettes(points, people, [labels])
    repeated = compute_silhouettes(
        points.repeat(people, axis=0), np.ones(people.sum(), dtype=int), [labels.repeat(people)]
    )

    assert each == pytest.approx(repeated)
    one = groups_of(points, people)
    other = groups_of(points.repeat(people, axis=0))
    assert one.centres.tolist() == other.centres.tolist()
    assert one.labels.repeat(people).tolist() == other.labels.tolist()


@pytest.mark.parametrize("sizes", [(30, 20), (40, 30, 20), (50, 40, 30, 20), (60, 50, 40, 30, 20)])
def test_existing_groups_are_identified_largest_first(sizes):
    points, labels = clouds(sizes)
    clustering = groups_of(points)

    assert clustering.labels.tolist() == labels.tolist()
    assert clustering.separation > 0.7
    for number in range(len(sizes)):
        assert clustering.centres[number] == pytest.approx(points[labels == number].mean(axis=0), abs=1e-4)


def test_nineteen_outliers_are_counted_in_the_nearest_group():
    points, _labels = clouds((40, 30, 19))
    clustering = groups_of(points)

    assert len(clustering.centres) == 2
    assert clustering.labels.tolist() == find_nearest_centres(points, clustering.centres).tolist()
    assert np.bincount(clustering.labels).min() >= 20


def test_nineteen_people_or_identical_points_form_no_groups():
    assert not compute_clusterings(clouds((19, 19))[0], np.ones(38, dtype=int))
    assert not compute_clusterings(np.zeros((1, 2)), np.array([50]))


def test_number_of_groups_is_kept_unless_another_is_clearly_better():
    # One cloud has no groups: splitting it in four is as good as in three or five.
    points = np.random.default_rng(4).normal(size=(300, 2))
    free = groups_of(points)
    kept = {number: groups_of(points, keep=number) for number in (2, 3, 4, 5)}

    assert any(
        len(kept_clustering.centres) == number != len(free.centres)
        for number, kept_clustering in kept.items()
    )
    best = max(kept_clustering.separation for kept_clustering in kept.values())
    assert all(kept_clustering.separation >= best - 0.02 for kept_clustering in [free, *kept.values()])
    # Among equally good ones the smallest number is chosen.
    assert all(len(free.centres) <= len(kept_clustering.centres) for kept_clustering in kept.values())
    clear, _labels = clouds((40, 30, 20))
    assert len(groups_of(clear, keep=2).centres) == 3


@pytest.mark.parametrize("seed", range(5))
def test_another_seed_gives_the_same_groups(seed, monkeypatch):
    """Three overlapping opinions: the choice of initial centres has little effect."""
    points = np.concatenate(
        [np.random.default_rng(7).normal(middle, 0.8, (80, 2)) for middle in ((0, 0), (3, 0), (1.5, 2.6))]
    )
    clustering = groups_of(points)
    monkeypatch.setattr(clusters, "SEED", seed)

    assert adjusted_rand(clustering.labels, groups_of(points).labels) >= 0.95
