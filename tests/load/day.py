"""A day in minutes: visitors who read, and residents who answer, at one site of several processes.

Visitors come at random moments. Each reads the front page, the poll and its figures; a resident answers and
looks at the page again. At the end the poll is closed, and what was acknowledged is compared with what is
counted.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.faults.installation import Installation
from tests.load import answers
from tests.load.clients import Driven, http_request, status_of


@dataclass(frozen=True, slots=True)
class Size:
    """So many visitors and answers within so many seconds. The defaults are a thirtieth of 100,000 visitors
    and 20,000 answers within 20 minutes, in a thirtieth of the time.
    """

    visitors: int = 3400
    answers: int = 680
    seconds: float = 40.0


@dataclass(frozen=True, slots=True)
class Replayed:
    """``statuses`` by number, ``p99`` of all requests in milliseconds; answers acknowledged, and counted."""

    statuses: Counter[int]
    p99: float
    acknowledged: int
    counted: int
    recount_is_equal: bool

    @property
    def is_right(self) -> bool:
        """No request failed, and exactly what was acknowledged was counted."""
        succeeded = set(self.statuses) <= {200, 201}
        return succeeded and self.recount_is_equal and self.acknowledged == self.counted


async def _asked(port: int, request: bytes, done: Driven) -> int:
    started = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    status = await status_of(reader)
    done.statuses[status] += 1
    done.waits.append(time.perf_counter() - started)
    writer.close()
    return status


async def _drive(ports: Sequence[int], poll: Any, tokens: Sequence[str], size: Size) -> Driven:
    chance, done = random.Random(16), Driven()
    page, api = f"/yoklamalar/{poll['poll']}/", f"/api/v1/polls/{poll['poll']}/results/"

    async def read() -> None:
        for path in ("/", page, api):
            await _asked(chance.choice(ports), http_request("GET", path), done)
            await asyncio.sleep(chance.random())

    def answered(request: bytes) -> Callable[[], Awaitable[None]]:
        async def answer() -> None:
            await _asked(chance.choice(ports), request, done)
            await _asked(chance.choice(ports), http_request("GET", page), done)

        return answer

    async def at(moment: float, what: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(moment)
        await what()

    visits: list[Callable[[], Awaitable[None]]] = [read] * size.visitors
    visits += [answered(request) for request in answers.by_api(poll, tokens[: size.answers])]
    started = time.perf_counter()
    await asyncio.gather(*(at(chance.random() * size.seconds, visit) for visit in visits))
    done.seconds = time.perf_counter() - started
    return done


def replay(site: Installation, ports: Sequence[int], size: Size) -> Replayed:
    """``site`` is served at ``ports``."""
    made = answers.rows(site, "make", size.answers, 1)
    [poll] = made["polls"]
    driven = asyncio.run(_drive(ports, poll, made["tokens"], size))
    closed = answers.rows(site, "close", poll["poll"])
    acknowledged = driven.statuses[201]
    return Replayed(
        driven.statuses, driven.p99, acknowledged, closed["responses"], bool(closed["recount_is_equal"])
    )
