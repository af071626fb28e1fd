"""Notices within two seconds that PostgreSQL is away or frozen, without waiting for it.

A connection that waits for a frozen server waits for ever, and each waiting request keeps a thread. So a
connection of its own, on the event loop, asks the server twice a second. It is never cancelled, because
cancelling would wait for the server, too: what is frozen answers when it goes on. SQLite is not watched.

An error of the watch itself says nothing about the database. It is logged, requests ask the database
themselves, and the watch begins anew.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

import psycopg
from django.db import connection

from config.serving import away
from realtime.runtime.supervision import keep_running

logger = logging.getLogger(__name__)

#: Seconds between two questions, and until an answer is overdue; then once more a moment, in which a loop
#: that was busy itself reads what has arrived.
EVERY_SECONDS: Final = 0.4
PATIENCE_SECONDS: Final = 0.8
MOMENT_SECONDS: Final = 0.3
#: Seconds for a new connection.
CONNECT_SECONDS: Final = 2
#: What Django's parameters have for itself.
_OF_DJANGO: Final = ("cursor_factory", "context", "prepare_threshold", "server_side_binding", "pool")


class DatabaseWatch:
    """Belongs to one event loop. ``gone``: called each time that the database turns out to be away."""

    def __init__(self, gone: Callable[[], None]) -> None:
        self._gone = gone
        self._task: asyncio.Task[None] | None = None
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self.is_away = False

    def start(self) -> None:
        """Begin to watch, if that has not begun."""
        if connection.vendor == "postgresql" and self._task is None:
            watching = keep_running(self._watch, "The watch of the database")
            self._task = asyncio.get_running_loop().create_task(watching)

    async def _watch(self) -> None:
        while True:
            asking = asyncio.ensure_future(self._ask())
            await asyncio.wait({asking}, timeout=PATIENCE_SECONDS)
            while not asking.done():
                await asyncio.wait({asking}, timeout=MOMENT_SECONDS)
                if not asking.done():
                    self._note(False)
            error = asking.exception()
            if error is not None:
                self._connection = None
                if not isinstance(error, psycopg.Error | OSError):
                    self.is_away = away.is_set = False
                    raise error
            self._note(error is None)
            await asyncio.sleep(EVERY_SECONDS)

    async def _ask(self) -> None:
        if self._connection is not None:
            try:
                await self._connection.execute("SELECT 1")
            except psycopg.Error as error:
                # After a restart of the server, say: whether it is there, a new connection shows.
                logger.info("The watching connection is made again: %s", type(error).__name__)
            else:
                return
        parameters = connection.get_connection_params()
        own = {name: value for name, value in parameters.items() if name not in _OF_DJANGO}
        own["connect_timeout"] = CONNECT_SECONDS
        self._connection = await psycopg.AsyncConnection.connect(**own, autocommit=True)
        await self._connection.execute("SELECT 1")

    def _note(self, answers: bool) -> None:
        if answers and self.is_away:
            logger.error("The database is back.")
            self.is_away = away.is_set = False
        elif not answers and not self.is_away:
            logger.error("The database is away or frozen; requests get 503.")
            self.is_away = away.is_set = True
            self._gone()
