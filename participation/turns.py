"""Doing what is due for several things, each alone."""

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
    """Those of ``idents`` for which ``operate`` was true. One that fails keeps no other from its turn.

    A failure is logged by its kind, since the database's own words may quote a row; what was due stays due.
    ``what``: in the singular, such as “poll”. An exception of another kind than ``failures`` ends it.
    """
    done = []
    for ident in list(idents):
        try:
            if operate(ident):
                done.append(ident)
        except failures as error:
            logger.error("%s %s postponed: %s", what, ident, type(error).__name__)
    return done
