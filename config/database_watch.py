"""Notices within a second that PostgreSQL is away or frozen, without waiting for it.

A connection that waits for a frozen server waits for ever, and each waiting request keeps a thread. So a
connection of its own asks the server whether it offers TLS, which it answers before any authentication, twice
a second. Belongs to one event loop. SQLite is a file and is not watched.
"""

import asyncio
import logging
import struct
from typing import Any, Final

logger = logging.getLogger(__name__)

#: Seconds between two questions, and until an answer is overdue.
EVERY_SECONDS: Final = 0.5
PATIENCE_SECONDS: Final = 1.0
#: PostgreSQL's SSLRequest (protocol documentation, "Message Formats").
_QUESTION: Final = struct.pack("!ii", 8, 80877103)

#: Whether the database of this process is away, as far as it is known.
_away: set[str] = set()


def is_away() -> bool:
    return bool(_away)


class DatabaseWatch:
    """``database``: Django's settings of it."""

    def __init__(self, database: dict[str, Any]) -> None:
        self._host = str(database["HOST"] or database["OPTIONS"].get("host", "") or "/var/run/postgresql")
        self._port = int(database["PORT"] or database["OPTIONS"].get("port", 0) or 5432)
        self._is_postgresql = database["ENGINE"].endswith("postgresql")
        self._task: asyncio.Task[None] | None = None
        #: Set while the database is away.
        self.away = asyncio.Event()

    def start(self) -> None:
        """Begin to watch, if that has not begun."""
        if self._is_postgresql and self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            if await self._answers():
                if self.away.is_set():
                    logger.error("The database is back.")
                self.away.clear()
                _away.clear()
            else:
                if not self.away.is_set():
                    logger.error("The database is away or frozen; requests get 503.")
                self.away.set()
                _away.add("database")
            await asyncio.sleep(EVERY_SECONDS)

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                reader, writer = await self._connected()
                try:
                    writer.write(_QUESTION)
                    return bool(await reader.read(1))
                finally:
                    writer.close()
        except (OSError, TimeoutError):
            return False

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._host.startswith("/"):
            return await asyncio.open_unix_connection(f"{self._host}/.s.PGSQL.{self._port}")
        return await asyncio.open_connection(self._host, self._port)
