"""Redis is stopped or frozen: people answer and read as before.

Pages update again by themselves once it is back. Uses two servers with one database.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.faults.clients import Browser, Program
from tests.faults.installation import Installation, Server
from tests.faults.redis_server import StoppableRedis
from tests.waits import PATIENCE, wait_until

pytestmark = [pytest.mark.asyncio, pytest.mark.slow, pytest.mark.production]


@asynccontextmanager
async def follower(server: Server, poll: int) -> AsyncIterator[ClientConnection]:
    async with connect(f"ws://127.0.0.1:{server.port}/ws/live/", open_timeout=PATIENCE) as client:
        await client.send(json.dumps({"follow": [f"poll:{poll}"]}))
        assert (await frame(client))["topic"] == f"poll:{poll}"
        yield client


async def frame(client: ClientConnection, seconds: float = 8) -> Any:
    async with asyncio.timeout(seconds):
        return json.loads(await client.recv())


class Residents:
    """Answers of residents one after another, sent to ``server``."""

    def __init__(self, installation: Installation, server: Server, scene: Any) -> None:
        self.installation = installation
        self.program, self.scene = Program(server.port), scene
        self.tokens = iter(scene["tokens"].values())

    async def answer(self, number: int) -> None:
        for _ in range(number):
            scene = self.scene
            status = await asyncio.to_thread(
                self.program.answer, scene["poll"], scene["question"], scene["options"][0], next(self.tokens)
            )
            assert status == 201

    async def answer_a_batch(self) -> None:
        """Ten residents answer; waits until the server has counted them."""
        await self.answer(10)
        await asyncio.to_thread(wait_until, lambda: self.installation.uncounted() < 10)


async def moves(residents: Residents, client: ClientConnection, seconds: float = 8) -> None:
    """Assert that two batches answered at one server reach a follower of the other as a new release."""
    results = await asyncio.to_thread(residents.program.results, residents.scene["poll"])
    await residents.answer_a_batch()
    await residents.answer_a_batch()
    async with asyncio.timeout(seconds):
        while (await frame(client, seconds))["version"] <= results["version"]:
            pass


async def everything_works(installation: Installation, server: Server, scene: Any, resident: str) -> None:
    """Pages, signing in (rate-limited through the cache) and answering work in a browser.

    ``tests/config/test_cache.py`` and ``tests/realtime`` check that nobody waits for Redis repeatedly.
    """
    browser = Browser(server.port)
    for path in ("/", "/en/", f"/yoklamalar/{scene['poll']}/", "/readyz"):
        await asyncio.to_thread(browser.get, path)
    account = {"login": resident, "password": scene["password"]}
    await asyncio.to_thread(browser.submit, "/hesap/giris/", account)
    answered = f"SELECT count(*) FROM polls_participation WHERE poll_id = {scene['poll']}"
    before = installation.value(answered)
    field = f"q{scene['question']}"
    answer = {field: str(scene["options"][1])}
    await asyncio.to_thread(browser.submit, f"/yoklamalar/{scene['poll']}/", answer)
    assert installation.value(answered) == before + 1


async def test_without_redis_responses_are_stored_and_pages_recover_by_themselves(
    installation: Installation, two_servers: tuple[Server, Server], own_redis: StoppableRedis
) -> None:
    near, far = two_servers
    scene = await asyncio.to_thread(installation.scene, "open", "110")
    residents = Residents(installation, near, scene)
    async with follower(far, scene["poll"]) as client:
        await moves(residents, client)
        # Far fewer connections than requests: the cache object is not created for each request.
        assert own_redis.connections() < 12

        for resident, lose, find in zip(
            scene["residents"],
            (own_redis.kill, own_redis.freeze),
            (own_redis.start, own_redis.thaw),
            strict=True,
        ):
            lose()
            await everything_works(installation, near, scene, resident)
            await moves(residents, client, 20)

            find()
            await moves(residents, client, 20)
            assert client.protocol.state.name == "OPEN"
    for server in two_servers:
        assert "Internal Server Error" not in server.log.read_text(), server.log.read_text()
