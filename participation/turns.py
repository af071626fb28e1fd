"""Runs an operation for several items, isolating failures."""

import logging
from collections.abc import Callable, Iterable

from django.db import DatabaseError

logger = logging.getLogger(__name__)


def each(
    what: str,
    idents: Iterable[int],
    operate: Callable[[int], bool],
    *,
    failures: tuple[type[Exception], ...] = (DatabaseError,),
) -> list[int]:
    """Run ``operate`` for each of ``idents``; return those for which it returned true.

    A failure of one item does not stop the others; the item remains due. Only the type of the exception is
    logged, because a database message may quote a row. ``what`` names an item in the singular, such as
    “poll”. An exception not in ``failures`` propagates.
    """
    done = []
    for ident in list(idents):
        try:
            if operate(ident):
                done.append(ident)
        except failures as error:
            logger.error("%s %s postponed: %s", what, ident, type(error).__name__)
    return done
