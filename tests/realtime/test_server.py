"""End to end: a real daphne, real sockets, several processes on one database."""

import asyncio
import json
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from realtime import limits
from tests.faults.installation import ROOT
from tests.load.crowd import UPGRADE, Crowd
from tests.realtime import counter
from tests.realtime.conftest import Server, running_server
from tests.waits import PATIENCE

pytestmark = [pytest.mark.asyncio]


@asynccontextmanager
async def socket_to(server: Server, **options: Any) -> AsyncIterator[ClientConnection]:
    async with connect(server.socket_url, compression=None, open_timeout=PATIENCE, **options) as client:
        yield client


async def frame(client: ClientConnection, seconds: float = PATIENCE) -> Any:
    async with asyncio.timeout(seconds):
        return json.loads(await client.recv())


async def ask(client: ClientConnection, message: object) -> Any:
    await client.send(json.dumps(message))
    return await frame(client)


async def in_thread(*call: Any) -> Any:
    return await asyncio.to_thread(*call)


async def nobody_is_connected(server: Server) -> None:
    async with asyncio.timeout(PATIENCE):
        while json.loads(await in_thread(server.get))["sockets"]:
            await asyncio.sleep(0.05)


async def test_the_snapshot_is_sent_at_once_and_newer_ones_follow(server: Server) -> None:
    server.counters.set("one", 1)
    async with socket_to(server) as client:
        first = await ask(client, {"follow": ["counter:one"]})
        await in_thread(server.set_and_publish, "one", 2)
        second = await frame(client)

    assert first == {"topic": "counter:one", "version": 1, "data": {"number": 1, "city": "İzmir"}}
    assert second == {"topic": "counter:one", "version": 2, "data": {"number": 2, "city": "İzmir"}}


async def test_a_write_by_another_process_is_delivered_without_a_message(server: Server) -> None:
    """As by a management command beside the server: same file, no shared layer."""
    server.counters.set("other", 1)
    async with socket_to(server) as client:
        await ask(client, {"follow": ["counter:other"]})
        server.counters.set("other", 2)

        assert (await frame(client))["version"] == 2


async def test_the_newest_of_many_publishes_wins(server: Server) -> None:
    """For the pace see ``test_broadcasts_are_throttled_and_the_newest_wins``."""
    server.counters.set("pace", 0)
    async with socket_to(server) as client:
        await ask(client, {"follow": ["counter:pace"]})
        publishing = asyncio.ensure_future(in_thread(server.get, "/set?ident=pace&first=1&number=1000"))
        versions = [0]
        while versions[-1] < 1000:
            versions.append((await frame(client))["version"])
        await publishing

    assert versions == sorted(set(versions))
    assert len(versions) < 30


async def test_a_reconnecting_client_gets_only_newer_versions(server: Server) -> None:
    server.counters.set("again", 5)
    async with socket_to(server) as client:
        await client.send(json.dumps({"follow": ["counter:again"], "versions": {"counter:again": 5}}))
        with pytest.raises(TimeoutError):
            await frame(client, 0.3)
    server.counters.set("again", 6)
    async with socket_to(server) as client:
        answer = await ask(client, {"follow": ["counter:again"], "versions": {"counter:again": 5}})

    assert answer["version"] == 6


async def test_unknown_topics_and_invalid_messages_get_errors(server: Server) -> None:
    server.counters.set("fine", 1)
    async with socket_to(server) as client:
        unknown = await ask(client, {"follow": ["nobody:1"]})
        await client.send("{")
        malformed = await frame(client)
        odd = await ask(client, {"follow": ["\ud800"]})
        fine = await ask(client, {"follow": ["counter:fine"]})

    assert unknown["error"] == {
        "code": "unknown_topic",
        "detail": "Bu adda bir canlı konu yok.",
        "topic": "nobody:1",
    }
    assert malformed["error"]["code"] == "malformed_json"
    assert odd["error"]["code"] == "unknown_topic"
    assert fine["version"] == 1


@pytest.mark.parametrize("size", [limits.MESSAGE_BYTES + 1, 10_000_000])
async def test_an_oversized_message_closes_only_its_own_socket(server: Server, size: int) -> None:
    server.counters.set("big", 1)
    async with socket_to(server) as other, socket_to(server, max_size=None) as client:
        await ask(other, {"follow": ["counter:big"]})
        with pytest.raises(ConnectionClosed) as ended:
            await ask(client, "x" * size)
        await in_thread(server.set_and_publish, "big", 2)

        assert (await frame(other))["version"] == 2
    assert ended.value.rcvd is not None
    assert ended.value.rcvd.code == 1009


async def test_an_oversized_message_in_many_frames_is_refused_with_a_message(server: Server) -> None:
    async def pieces() -> AsyncIterator[str]:
        for _ in range(20):
            yield "x" * 1024

    async with socket_to(server) as client:
        await client.send(pieces())
        answer = await frame(client)
        with pytest.raises(ConnectionClosed) as ended:
            await frame(client)

    assert answer["error"]["code"] == "message_too_big"
    assert ended.value.rcvd is not None
    assert ended.value.rcvd.code == 4009


async def test_a_foreign_origin_is_refused_at_the_handshake(server: Server) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(server.socket_url, origin="https://evil.example")  # type: ignore[arg-type]
    async with socket_to(server, origin=f"http://127.0.0.1:{server.port}") as own:
        server.counters.set("own", 1)
        answer = await ask(own, {"follow": ["counter:own"]})

    assert refused.value.response.status_code == 403
    assert "origin 'https://evil.example' is not this site's" in server.process.log.read_text()
    assert answer["version"] == 1


async def test_an_unknown_path_is_refused(server: Server) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(server.socket_url.replace("live", "other"))

    assert refused.value.response.status_code == 403


async def test_a_publish_to_many_clients_takes_few_reads(server: Server) -> None:
    """The benchmark measures how many clients one process serves, and their waiting time."""
    server.counters.set("crowd", 1)
    before = json.loads(await in_thread(server.get))
    clients: list[ClientConnection] = []
    for _ in range(4):
        clients += await asyncio.gather(
            *(
                connect(server.socket_url, compression=None, ping_interval=None, open_timeout=PATIENCE)
                for _ in range(50)
            )
        )
    follow = json.dumps({"follow": ["counter:crowd"]})
    await asyncio.gather(*(client.send(follow) for client in clients))
    await asyncio.gather(*(frame(client) for client in clients))

    publishing = asyncio.ensure_future(in_thread(server.set_and_publish, "crowd", 2))
    frames = await asyncio.gather(*(frame(client) for client in clients))
    await publishing
    state = json.loads(await in_thread(server.get))
    await asyncio.gather(*(client.close() for client in clients))

    assert {answer["version"] for answer in frames} == {2}
    assert len(frames) == 200 <= state["sockets"]
    assert state["reads"] - before["reads"] < 10


async def test_a_client_that_does_not_read_has_a_bounded_buffer_and_gets_the_newest(
    tmp_path: Path,
) -> None:
    with running_server(tmp_path, MEYDAN_TEST_BROADCAST_SECONDS="0.01") as server:
        server.counters.set("slow", 0)
        narrow = socket.socket()
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        narrow.connect(("127.0.0.1", server.port))
        # With a queue of one, the client library stops reading from its socket.
        async with socket_to(server, sock=narrow, max_queue=1) as slow, socket_to(server) as quick:
            await ask(slow, {"follow": ["counter:slow"]})
            await ask(quick, {"follow": ["counter:slow"]})
            for number in range(1, 61):
                await in_thread(server.get, f"/set?ident=slow&number={number}&padding=200000")
                while (await frame(quick))["version"] != number:
                    pass
            unsent = json.loads(await in_thread(server.get))["unsent"]
            received = [(await frame(slow))["version"]]
            while received[-1] != 60:
                received.append((await frame(slow))["version"])

    assert limits.UNSENT_BYTES < unsent <= limits.UNSENT_BYTES + 201_000
    assert received == sorted(received)
    assert len(received) < 60


async def test_the_internals_of_the_server_are_as_expected(server: Server) -> None:
    """Otherwise frames take the slower path, without a bound on the cost of a slow client, and messages of
    many clients delay pages.
    """
    await nobody_is_connected(server)
    async with socket_to(server):
        state = json.loads(await in_thread(server.get))

    assert state["idle"] == state["sliced"] == state["sockets"] == 1


async def test_sockets_of_vanished_clients_are_removed(server: Server) -> None:
    server.counters.set("vanish", 1)
    await nobody_is_connected(server)
    async with socket_to(server) as client:
        await ask(client, {"follow": ["counter:vanish"]})
        assert json.loads(await in_thread(server.get))["sockets"] == 1
        client.transport.abort()

    await nobody_is_connected(server)


async def test_a_closed_socket_needs_no_garbage_collection(tmp_path: Path) -> None:
    """Collections leave out the sockets (``realtime.runtime.garbage``): a cycle would stay for good."""
    with running_server(tmp_path, MEYDAN_TEST_WITHOUT_GC="1") as server:
        server.counters.set("closed", 1)
        async with socket_to(server) as client:
            await ask(client, {"follow": ["counter:closed"]})
            assert json.loads(await in_thread(server.get))["protocols"] == 1
        async with socket_to(server) as client:
            await ask(client, {"follow": ["counter:closed"]})
            assert json.loads(await in_thread(server.get))["protocols"] == 2
            client.transport.abort()

        async with asyncio.timeout(PATIENCE):
            while json.loads(await in_thread(server.get))["protocols"]:
                await asyncio.sleep(0.1)


async def test_half_open_sockets_are_removed_and_others_stay(tmp_path: Path) -> None:
    """A phone without signal answers no ping."""
    with running_server(tmp_path, options=["--ping-interval", "3", "--ping-timeout", "2"]) as server:
        server.counters.set("signal", 1)
        silent = socket.create_connection(("127.0.0.1", server.port))
        silent.sendall(UPGRADE)
        async with socket_to(server, ping_interval=None) as client:
            await ask(client, {"follow": ["counter:signal"]})
            assert json.loads(await in_thread(server.get))["sockets"] == 2
            async with asyncio.timeout(PATIENCE):
                while json.loads(await in_thread(server.get))["sockets"] == 2:
                    await asyncio.sleep(0.1)
            await in_thread(server.set_and_publish, "signal", 2)

            assert (await frame(client))["version"] == 2
        silent.close()


async def test_pages_are_served_while_everybody_follows_at_once(server: Server) -> None:
    """Reads are sliced by time: the page does not wait for the last of the clients."""
    server.counters.set("flood", 1)
    await nobody_is_connected(server)
    crowd = Crowd(server.port)
    await in_thread(crowd.connect, 500, 50)
    crowd.send(b'{"follow":["counter:flood"]}')
    during = json.loads(await in_thread(server.get))
    frame_bytes = 2 + len('{"topic":"counter:flood","version":1,"data":}') + len(counter.body(1))
    await in_thread(crowd.receive, frame_bytes, time.perf_counter())
    crowd.close()

    assert during["sockets"] == during["sliced"] == 500
    assert during["reads"] <= 1 + json.loads(await in_thread(server.get))["reads"]


async def test_the_server_stops_cleanly_with_open_sockets(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        server.counters.set("end", 1)
        async with socket_to(server) as client:
            await ask(client, {"follow": ["counter:end"]})
            server.process.popen.send_signal(signal.SIGTERM)
            code = await in_thread(server.process.popen.wait, 20)
        said = server.process.log.read_text()

    assert code in (0, -signal.SIGTERM)
    assert "Traceback" not in said
    assert "pending" not in said


async def test_the_documented_client_follows(server: Server) -> None:
    text = (ROOT / "docs" / "live.md").read_text(encoding="utf-8")
    program = text.split("```python\n")[1].split("```")[0]
    server.counters.set("12", 1)
    program = program.replace("wss://HOST/ws/live/", server.socket_url).replace("poll:12", "counter:12")
    reader = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert reader.stdout is not None
    lines = [await asyncio.wait_for(reader.stdout.readline(), 20)]
    server.counters.set("12", 2)
    lines.append(await asyncio.wait_for(reader.stdout.readline(), 20))
    reader.terminate()
    await reader.wait()

    assert [line.split()[0] for line in lines] == [b"1", b"2"]
