"""Switches off protections of published figures, to prove that the attacks can succeed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Final
from unittest.mock import patch

import numpy as np

PROTECTION: Final = "forums.statements.consensus.protection"
GROUPS: Final = "polls.statistics.analysis.groups"


@contextmanager
def without_suppression() -> Iterator[None]:
    """Hide nothing by group."""
    with patch(f"{GROUPS}.SMALLEST_CELL", 0):
        yield


@contextmanager
def without_steps() -> Iterator[None]:
    """Publish weighted figures in the finest step of the plan, whatever is hidden."""

    def finest(poll, scales, tables, hidden, codes):
        return scales.step

    with patch(f"{GROUPS}.compute_step", finest):
        yield


@contextmanager
def without_bands() -> Iterator[None]:
    """Publish up to a hundred bands for shares of groups on a map, whatever they disclose."""

    def always(table, divisions, room):
        return np.ones(len(table), dtype=bool)

    with (
        patch(f"{PROTECTION}.MIN_PEOPLE", 1),
        patch(f"{PROTECTION}.DIVISIONS", (100, 50, 20)),
        patch(f"{PROTECTION}._has_room", always),
    ):
        yield


WITHOUT: Final[Mapping[str, Callable[[], AbstractContextManager[None]]]] = {
    "suppression": without_suppression,
    "steps": without_steps,
}
