"""Database work off the event loop, in a small thread pool of its own.

Not ``database_sync_to_async``: outside a request that uses one thread for the whole process, so a slow query
would delay every socket.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

P = ParamSpec("P")
T = TypeVar("T")

_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live")


async def run_in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of ``work``; its database connection is released before this returns."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads, partial(_run_with_own_connection, work, *args, **kwargs))


def _run_with_own_connection(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    close_old_connections()
    try:
        return work(*args, **kwargs)
    finally:
        close_old_connections()
