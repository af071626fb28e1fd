"""Keeps background work running as long as clients are connected, even after a bug."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from realtime import limits

log = logging.getLogger(__name__)


async def keep_running(work: Callable[[], Awaitable[None]], what: str) -> None:
    """Run ``work`` until it returns or this is cancelled. An exception is logged and the work restarts, after
    a growing delay if it fails at once.
    """
    shortest, longest = limits.BACKOFF_SECONDS
    clock = asyncio.get_running_loop().time
    delay = shortest
    while True:
        started = clock()
        task = asyncio.ensure_future(work())
        try:
            await asyncio.wait([task])
        finally:
            task.cancel()
        if task.cancelled() or task.exception() is None:
            return
        log.error("%s failed and starts again.", what, exc_info=task.exception())
        delay = shortest if clock() - started > longest else min(delay * 2, longest)
        await asyncio.sleep(delay)
