"""A day in minutes: visitors who read, and residents who answer, at one site of several processes.

Visitors come at random moments. Each reads the front page, the poll and its figures; a resident answers and
looks at the page again. At the end the poll is closed, and what was acknowledged is compared with what is
counted.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.faults.installation import SQLITE
from tests.load import answers
from tests.load.clients import Driven, ask_once, http_request
from tests.load.sites import make_rows, measured_site
from tests.load.table import say


@dataclass(frozen=True, slots=True)
class Size:
    """So many visitors and answers within so many seconds. The defaults are a thirtieth of 100,000 visitors
    and 20,000 answers within 20 minutes, in a thirtieth of the time.
    """

    visitors: int = 3400
    answers: int = 680
    seconds: float = 40.0


def replay(folder: Path, server: str, name: str, size: Size) -> None:
    """Prints the result, which is no ratio.

    Exits if a request failed, or if what was acknowledged is not what was counted.
    """
    with measured_site(folder, server) as site, ExitStack() as stack:
        made = make_rows(site, answers.ROWS, "make", size.answers, 1)
        [poll] = made["polls"]
        servers = [stack.enter_context(site.serving()) for _ in range(1 if server == SQLITE else 2)]
        driven = asyncio.run(_drive([it.port for it in servers], poll, made["tokens"], size))
        closed = make_rows(site, answers.ROWS, "close", poll["poll"])
    acknowledged, counted = driven.statuses[201], closed["responses"]
    say(
        f"A day in {size.seconds:.0f} s, {name}: {size.visitors} visitors, {size.answers} answers,"
        f" {driven.statuses.total()} requests ({dict(sorted(driven.statuses.items()))}), 99 of 100 within"
        f" {driven.p99:.0f} ms; {acknowledged} answers acknowledged, {counted} counted,"
        f" recount {'equal' if closed['recount_is_equal'] else 'DIFFERENT'}.\n"
    )
    if not (set(driven.statuses) <= {200, 201} and closed["recount_is_equal"] and acknowledged == counted):
        raise SystemExit("The day went wrong.")


async def _drive(ports: Sequence[int], poll: Any, tokens: Sequence[str], size: Size) -> Driven:
    chance, driven = random.Random(16), Driven()
    page, api = f"/yoklamalar/{poll['poll']}/", f"/api/v1/polls/{poll['poll']}/results/"

    async def ask(request: bytes) -> None:
        await ask_once(chance.choice(ports), request, time.perf_counter(), driven)

    async def read() -> None:
        for path in ("/", page, api):
            await ask(http_request("GET", path))
            await asyncio.sleep(chance.random())

    async def answer(request: bytes) -> None:
        await ask(request)
        await ask(http_request("GET", page))

    async def at(moment: float, visit: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(moment)
        await visit()

    visits: list[Callable[[], Awaitable[None]]] = [read] * size.visitors
    visits += [partial(answer, request) for request in answers.by_api(poll, tokens[: size.answers])]
    await asyncio.gather(*(at(chance.random() * size.seconds, visit) for visit in visits))
    return driven
