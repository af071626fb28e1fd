"""Two server processes on one database, with a Redis that is stopped and restarted."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.faults.redis_server import StoppableRedis
from tests.realtime.conftest import Server, running_server
from tests.waits import PATIENCE

pytestmark = [pytest.mark.asyncio, pytest.mark.redis]

RECONCILE_SECONDS = 1
PROBE_SECONDS = 0.5


@pytest.fixture
def two_servers(tmp_path: Path, stoppable_redis: StoppableRedis) -> Iterator[tuple[Server, Server]]:
    """Redis is not running yet when they start."""
    with ExitStack() as stack:
        yield tuple(  # type: ignore[misc]
            stack.enter_context(
                running_server(
                    tmp_path,
                    REDIS_URL=stoppable_redis.url,
                    MEYDAN_TEST_RECONCILE_SECONDS=str(RECONCILE_SECONDS),
                    MEYDAN_TEST_PROBE_SECONDS=str(PROBE_SECONDS),
                )
            )
            for _ in range(2)
        )


async def frame(client: ClientConnection) -> Any:
    async with asyncio.timeout(PATIENCE):
        return json.loads(await client.recv())


@asynccontextmanager
async def follower(server: Server, ident: str) -> AsyncIterator[ClientConnection]:
    async with connect(server.socket_url, open_timeout=PATIENCE) as client:
        await client.send(json.dumps({"follow": [f"counter:{ident}"]}))
        assert (await frame(client))["topic"] == f"counter:{ident}"
        yield client


async def line_is(up: bool, *servers: Server) -> None:
    async with asyncio.timeout(PATIENCE):
        for server in servers:
            while (await state(server))["line"] is not up:
                await asyncio.sleep(0.1)


async def state(server: Server) -> Any:
    return json.loads(await asyncio.to_thread(server.get))


async def messages_arrive(near: Server, far: Server, client: ClientConnection, first: int) -> None:
    """Assert that messages save database reads. A regular query may precede a message once."""
    reads = (await state(far))["reads"]
    for number in range(first, first + 4):
        await asyncio.to_thread(near.set_and_publish, "1", number)
        assert (await frame(client))["version"] == number
    assert (await state(far))["reads"] <= reads + 1


async def test_live_updates_survive_a_redis_outage(
    two_servers: tuple[Server, Server], stoppable_redis: StoppableRedis
) -> None:
    near, far = two_servers
    near.counters.set("1", 1)
    async with follower(near, "1") as at_near, follower(far, "1") as at_far:
        # Redis has been away since the start: here without a query, there with one.
        await messages_arrive(near, near, at_near, 2)
        while (await frame(at_far))["version"] < 5:
            pass

        await asyncio.to_thread(stoppable_redis.start)
        await line_is(True, near, far)
        await messages_arrive(near, far, at_far, 10)

        await asyncio.to_thread(stoppable_redis.kill)
        await asyncio.to_thread(near.set_and_publish, "1", 20)
        assert (await frame(at_far))["version"] == 20
        async with follower(far, "1") as newcomer:
            await asyncio.to_thread(near.set_and_publish, "1", 21)
            assert (await frame(newcomer))["version"] == 21
        assert (await frame(at_far))["version"] == 21
        await line_is(False, near, far)

        await asyncio.to_thread(stoppable_redis.start)
        await line_is(True, near, far)
        await messages_arrive(near, far, at_far, 30)

    for server in two_servers:
        said = server.process.log.read_text()
        assert "starts again" not in said
        assert "never retrieved" not in said
