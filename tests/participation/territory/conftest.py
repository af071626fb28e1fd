from datetime import date
from typing import Any

import pytest

from participation.territory.models import TargetSet
from participation.territory.operations import TargetDraft, import_targets, load_districts
from tests.factories import make_district
from tests.participation.territory.target_examples import NAMES, csv, rows


def draft(**changes: Any) -> TargetDraft:
    given: dict[str, Any] = {
        "name": "Deneme 2025",
        "source": "TÜİK ADNKS 31.12.2025",
        "reference_date": date(2025, 12, 31),
    }
    return TargetDraft(**given | changes)


@pytest.fixture
def three_districts() -> None:
    for name in NAMES.values():
        make_district(name)


@pytest.fixture
def stored(three_districts):
    """``stored("district", "sex+age")`` stores a target set with those tables."""

    def store(*names: str, **changes: Any) -> TargetSet:
        return import_targets(draft=draft(**changes), data=csv(*rows(*names)), actor=None)

    return store


@pytest.fixture
def izmir():
    return load_districts()[0].city
