"""A published consensus map discloses no small count: the attack of ``maps`` in its small form."""

import pytest

from tests.attacks.maps import MAP_SIZES, broken_counts
from tests.attacks.switches import without_bands


@pytest.mark.parametrize("people", MAP_SIZES)
def test_no_small_count_has_fewer_possible_values_than_promised(people):
    made, broken, tried = broken_counts(people, 2, 2)

    assert made >= 1
    assert tried >= 2
    assert not broken


@pytest.mark.parametrize("people", MAP_SIZES)
def test_without_bands_the_attack_breaks_maps_of_every_size(people):
    with without_bands():
        _made, broken, _tried = broken_counts(people, 2, 1)

    assert broken
