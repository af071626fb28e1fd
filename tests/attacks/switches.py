"""What protects published figures, switched off: an attack that finds nothing then is none."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Final
from unittest.mock import patch

import numpy as np

PROTECTION: Final = "forums.consensus.protection"
GROUPS: Final = "polls.statistics.analysis.groups"


@contextmanager
def without_suppression() -> Iterator[None]:
    """Nothing by group is hidden."""
    with patch(f"{GROUPS}.SMALLEST_CELL", 0):
        yield


@contextmanager
def without_steps() -> Iterator[None]:
    """Weighted figures are as fine as the plan says, whatever is hidden."""

    def finest(poll, scales, tables, hidden, codes):
        return scales.step

    with patch(f"{GROUPS}.step_of", finest):
        yield


@contextmanager
def without_bands() -> Iterator[None]:
    """Shares of groups on a map are in up to a hundred bands, whatever they tell."""

    def always(table, divisions, room):
        return np.ones(len(table), dtype=bool)

    with (
        patch(f"{PROTECTION}.LEAST_PEOPLE", 1),
        patch(f"{PROTECTION}.DIVISIONS", (100, 50, 20)),
        patch(f"{PROTECTION}._has_room", always),
    ):
        yield


WITHOUT: Final[Mapping[str, Callable[[], AbstractContextManager[None]]]] = {
    "suppression": without_suppression,
    "steps": without_steps,
}
