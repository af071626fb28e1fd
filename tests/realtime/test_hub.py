"""The hub, with lists as sockets, on the in-memory layer and on Redis."""

import asyncio
import json
import logging
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from autobahn.exception import Disconnected
from channels_redis.pubsub import RedisPubSubChannelLayer

from realtime import access, hub, limits, publishing, topics
from realtime.errors import TopicUnavailable, UnknownTopic
from realtime.listener import Listener
from realtime.runtime.line import LayerConnection
from realtime.topics import Snapshot
from tests.realtime.conftest import layer_in_use
from tests.realtime.counter import Counters, body
from tests.waits import PATIENCE

pytestmark = pytest.mark.asyncio


class Client:
    """A socket that records what it is sent. While ``gate`` is closed it accepts nothing, like a stalled
    phone.
    """

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.listener = Listener(send=self._send, identity=access.Identity(), language="tr")
        hub.get_current_hub().enter(self.listener)

    async def _send(self, message: dict[str, Any]) -> None:
        await self.gate.wait()
        self.frames.append(json.loads(message["text"]))

    async def follow(self, name: str, version: int = -1) -> None:
        await hub.get_current_hub().follow(self.listener, topics.parse_topic(name), version)

    @property
    def versions(self) -> list[int]:
        return [frame["version"] for frame in self.frames]

    async def has(self, *versions: int) -> None:
        await eventually(lambda: self.versions == list(versions))


def failing_listener(error: Exception) -> Listener:
    """A socket to which nothing can be written."""

    async def fail(_message: object) -> None:
        raise error

    listener = Listener(send=fail, identity=access.Identity(), language="tr")
    hub.get_current_hub().enter(listener)
    return listener


async def eventually(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


class Clock:
    """The loop's clock, which can be advanced: timers that become due fire at once.

    Not inside ``eventually``, whose time would run out.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        loop, self._ahead = asyncio.get_running_loop(), 0.0
        now = loop.time
        monkeypatch.setattr(loop, "time", lambda: now() + self._ahead)

    async def put_forward(self, seconds: float) -> None:
        self._ahead += seconds
        for _ in range(20):
            await asyncio.sleep(0)


async def line_is_up() -> None:
    await eventually(lambda: hub.get_current_hub()._line.is_up)


@pytest.fixture(autouse=True)
def without_database_queries(settings: Any) -> None:
    settings.REALTIME_RECONCILE_SECONDS = 60


async def test_a_follower_gets_the_snapshot_at_once(layer: object, counters: Counters) -> None:
    counters.set("1", 7)
    client = Client()

    await client.follow("counter:1")
    await client.has(7)

    assert client.frames == [{"topic": "counter:1", "version": 7, "data": {"number": 7, "city": "İzmir"}}]


async def test_a_follower_with_the_newest_version_gets_nothing(
    memory_layer: object, counters: Counters
) -> None:
    counters.set("1", 7)
    current, behind, ahead = Client(), Client(), Client()

    await current.follow("counter:1", 7)
    await behind.follow("counter:1", 6)
    # It has a version that the database lacks: after a restore from a backup.
    await ahead.follow("counter:1", 8)
    await behind.has(7)
    await ahead.has(7)

    assert current.frames == []


async def test_many_followers_share_one_database_query(memory_layer: object, counters: Counters) -> None:
    counters.set("1", 7)
    clients = [Client() for _ in range(50)]

    await asyncio.gather(*(client.follow("counter:1") for client in clients))
    await eventually(lambda: all(client.versions == [7] for client in clients))

    assert counters.reads == 1


async def test_a_follower_with_a_newer_version_makes_the_hub_query(
    memory_layer: object, counters: Counters
) -> None:
    counters.set("1", 7)
    first, second = Client(), Client()
    await first.follow("counter:1")
    await first.has(7)

    counters.set("1", 9)
    await second.follow("counter:1", 9)

    await first.has(7, 9)
    assert second.frames == []


async def test_a_missing_topic_cannot_be_followed(memory_layer: object, counters: Counters) -> None:
    client = Client()

    with pytest.raises(UnknownTopic):
        await client.follow("counter:404")

    assert hub.get_current_hub()._followed == {}


async def test_a_database_outage_is_reported_and_leaves_no_follower(
    memory_layer: object, counters: Counters
) -> None:
    with pytest.raises(TopicUnavailable):
        await Client().follow("broken:1")

    assert hub.get_current_hub()._followed == {}


async def test_a_publish_from_a_thread_without_a_loop_is_delivered(layer: object, counters: Counters) -> None:
    client = Client()
    counters.set("1", 1)
    await client.follow("counter:1")
    await client.has(1)

    thread = threading.Thread(target=publishing.publish_snapshot, args=("counter:1", Snapshot(2, body(2))))
    thread.start()
    await client.has(1, 2)
    thread.join()


async def test_a_publish_on_the_event_loop_is_delivered(layer: object, counters: Counters) -> None:
    client = Client()
    counters.set("1", 1)
    await client.follow("counter:1")
    await client.has(1)

    publishing.publish_snapshot("counter:1", Snapshot(2, body(2)))

    await client.has(1, 2)


async def test_a_message_from_the_channel_layer_is_delivered(layer: Any, counters: Counters) -> None:
    """Publications of another process arrive only this way."""
    counters.set("1", 1)
    client = Client()
    await client.follow("counter:1")
    await client.has(1)
    await line_is_up()
    await eventually(lambda: "live.counter.1" in hub.get_current_hub()._line._joined)

    await layer.group_send(
        "live.counter.1",
        {"type": "live.snapshot", "topic": "counter:1", "version": 2, "body": body(2)},
    )

    await client.has(1, 2)


async def test_another_process_withdraws_a_topic(layer: Any, counters: Counters) -> None:
    counters.set("1", 1)
    client = Client()
    assert await hub.get_current_hub().is_public(topics.parse_topic("counter:1"))
    await client.follow("counter:1")
    await client.has(1)
    await line_is_up()

    counters.withdrawn.add("1")
    await layer.group_send("live.control", {"type": "live.withdrawn", "name": "counter:1"})
    await eventually(lambda: len(client.frames) == 2)

    assert client.frames[1]["error"]["code"] == "forbidden_topic"
    assert not await hub.get_current_hub().is_public(topics.parse_topic("counter:1"))


async def test_a_withdrawal_is_checked_again_after_a_database_outage(
    memory_layer: object, counters: Counters, settings: Any
) -> None:
    settings.REALTIME_RECONCILE_SECONDS = 0.1
    counters.set("1", 1)
    client = Client()
    await client.follow("counter:1")
    await client.has(1)
    counters.withdrawn.add("1")
    counters.failures = 1
    hub.get_current_hub().withdraw("counter:1")
    await eventually(lambda: len(client.frames) == 2)

    assert client.frames[1]["error"]["code"] == "forbidden_topic"


async def test_an_older_snapshot_is_dropped(
    memory_layer: object, counters: Counters, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    counters.set("1", 5)
    client = Client()
    await client.follow("counter:1")

    for version in (4, 5, 6, 5):
        publishing.publish_snapshot("counter:1", Snapshot(version, body(version)))
    await client.has(5, 6)
    await clock.put_forward(2 * limits.BROADCAST_SECONDS)
    publishing.publish_snapshot("counter:1", Snapshot(7, body(7)))

    await client.has(5, 6, 7)


async def test_broadcasts_are_throttled_and_the_newest_wins(
    memory_layer: object, counters: Counters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BROADCAST_SECONDS", 1000)
    clock = Clock(monkeypatch)
    counters.set("1", 0)
    client = Client()
    await client.follow("counter:1")
    await client.has(0)
    publishing.publish_snapshot("counter:1", Snapshot(1, body(1)))
    await client.has(0, 1)

    followed = hub.get_current_hub()._followed["counter:1"]
    for first in (2, 102):
        for version in range(first, first + 100):
            publishing.publish_snapshot("counter:1", Snapshot(version, body(version)))
        await eventually(lambda: followed.version == first + 99)  # noqa: B023
        before = client.versions
        await clock.put_forward(900)
        assert client.versions == before
        await clock.put_forward(100)
        await client.has(*before, first + 99)


async def test_the_pause_between_broadcasts_is_the_default(
    memory_layer: object, counters: Counters, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, wait, pauses = asyncio.get_running_loop(), asyncio.sleep, []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await wait(0)

    counters.set("1", 0)
    client = Client()
    await client.follow("counter:1")
    await client.has(0)
    # The loop's clock starts with the machine: there, too, the first broadcast does not wait.
    just_started = SimpleNamespace(time=lambda: 0.0, create_task=loop.create_task)
    monkeypatch.setattr(hub.get_current_hub(), "loop", just_started)
    monkeypatch.setattr(hub, "asyncio", SimpleNamespace(**{**vars(asyncio), "sleep": sleep}))
    for version in (1, 2):
        hub.get_current_hub().offer("counter:1", Snapshot(version, body(version)))
        await client.has(*range(version + 1))

    assert [it for it in pauses if it] == [pytest.approx(limits.BROADCAST_SECONDS)]


async def test_a_stalled_client_gets_only_the_newest_and_delays_nobody(
    memory_layer: object, counters: Counters
) -> None:
    counters.set("1", 0)
    stalled, quick = Client(), Client()
    await stalled.follow("counter:1")
    await quick.follow("counter:1")
    await stalled.has(0)

    stalled.gate.clear()
    for version in range(1, 5):
        publishing.publish_snapshot("counter:1", Snapshot(version, body(version)))
        await quick.has(*range(version + 1))
    assert len(stalled.listener._pending) == 1
    stalled.gate.set()

    # Version 1 was already being sent when the client stalled; 2 and 3 were replaced meanwhile.
    await stalled.has(0, 1, 4)


async def test_a_client_whose_socket_fails_does_not_affect_others(
    memory_layer: object, counters: Counters
) -> None:
    counters.set("1", 1)
    gone = failing_listener(ConnectionResetError("gone"))
    client = Client()

    await hub.get_current_hub().follow(gone, topics.parse_topic("counter:1"))
    await client.follow("counter:1")
    publishing.publish_snapshot("counter:1", Snapshot(2, body(2)))

    await client.has(1, 2)


@pytest.mark.parametrize("error", [ConnectionResetError("gone"), Disconnected("gone")])
async def test_a_socket_that_is_closing_does_not_keep_others_from_the_end_of_a_topic(
    memory_layer: object,
    counters: Counters,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    settings.REALTIME_RECONCILE_SECONDS = 0.1
    counters.set("1", 1)
    gone = failing_listener(error)
    client = Client()
    await hub.get_current_hub().follow(gone, topics.parse_topic("counter:1"))
    await client.follow("counter:1")

    counters.remove("1")
    await eventually(lambda: len(client.frames) == 2)

    assert client.frames[1]["error"]["code"] == "unknown_topic"
    assert gone.topics == {}
    assert "starts again" not in caplog.text


async def test_a_group_is_joined_once_and_left_with_the_last_socket(layer: Any, counters: Counters) -> None:
    counters.set("1", 1)
    line = hub.get_current_hub()._line
    first, second = Client(), Client()
    await first.follow("counter:1")
    await second.follow("counter:1")
    counters.set("2", 1)
    await first.follow("counter:2")
    await eventually(lambda: line._joined == {"live.control", "live.counter.1", "live.counter.2"})

    hub.get_current_hub().leave(first.listener)
    await eventually(lambda: line._joined == {"live.control", "live.counter.1"})

    hub.get_current_hub().unfollow(second.listener, "counter:1")
    await eventually(lambda: line._joined == {"live.control"})
    assert hub.get_current_hub()._followed == {}


async def test_changes_without_a_message_are_read_from_the_database(
    memory_layer: object, counters: Counters, settings: Any
) -> None:
    settings.REALTIME_RECONCILE_SECONDS = 0.1
    counters.set("1", 1)
    client = Client()
    await client.follow("counter:1")
    await client.has(1)

    counters.set("1", 2)
    await client.has(1, 2)

    # A further read would show that "nothing new" costs a snapshot.
    reads, looks = counters.reads, counters.looks
    await eventually(lambda: counters.looks >= looks + 3)
    assert counters.reads == reads


async def test_a_publish_between_reading_and_joining_the_group_is_not_missed(
    layer: object, counters: Counters
) -> None:
    """The database is queried again after joining the group, long before the next round."""
    counters.set("1", 1)
    counters.written_after_reading = 2
    client = Client()

    await client.follow("counter:1")

    await client.has(1, 2)


async def test_followers_of_a_deleted_topic_get_an_error(
    memory_layer: object, counters: Counters, settings: Any
) -> None:
    settings.REALTIME_RECONCILE_SECONDS = 0.1
    counters.set("1", 1)
    client = Client()
    await client.follow("counter:1")

    counters.remove("1")
    await eventually(lambda: len(client.frames) == 2)

    assert client.frames[1]["error"]["code"] == "unknown_topic"
    assert client.frames[1]["error"]["topic"] == "counter:1"
    assert client.listener.topics == {}


async def test_the_database_is_queried_again_after_an_outage(
    memory_layer: object, counters: Counters, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.REALTIME_RECONCILE_SECONDS = 0.1
    counters.set("1", 1)
    client = Client()
    await client.follow("counter:1")
    hub.get_current_hub()._followed["broken:1"] = hub.Followed(topics.parse_topic("broken:1"))

    await eventually(lambda: "Could not look for newer snapshots" in caplog.text)
    del hub.get_current_hub()._followed["broken:1"]
    counters.set("1", 2)

    await client.has(1, 2)


async def test_a_failed_task_is_reported_and_restarted(
    memory_layer: object, counters: Counters, caplog: pytest.LogCaptureFixture
) -> None:
    """An unexpected message is a bug. It must not stop updates of the process."""
    counters.set("1", 1)
    client = Client()
    await client.follow("counter:1")
    line = hub.get_current_hub()._line
    await eventually(lambda: "live.counter.1" in line._joined)

    await memory_layer.group_send("live.counter.1", {"type": "live.snapshot"})  # type: ignore[attr-defined]
    await eventually(lambda: "starts again" in caplog.text)
    assert caplog.records[-1].levelno == logging.ERROR
    await eventually(lambda: "live.counter.1" in line._joined)
    await memory_layer.group_send(  # type: ignore[attr-defined]
        "live.counter.1",
        {"type": "live.snapshot", "topic": "counter:1", "version": 2, "body": body(2)},
    )

    await client.has(1, 2)


async def test_ten_thousand_sockets_do_not_block_the_event_loop(
    memory_layer: object, counters: Counters, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if each look at the clock came too late.
    monkeypatch.setattr(limits, "TURN_SECONDS", 0)
    counters.set("1", 1)
    clients = [Client() for _ in range(10_000)]
    for client in clients:
        await client.follow("counter:1")
    await eventually(lambda: all(client.versions == [1] for client in clients))
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.ensure_future(count_turns())
    publishing.publish_snapshot("counter:1", Snapshot(2, body(2)))
    await eventually(lambda: all(client.versions == [1, 2] for client in clients))
    counting.cancel()

    assert turns >= 10_000 // limits.CLIENTS_PER_LOOK


@pytest.mark.redis
async def test_the_redis_connection_stops_whenever_it_is_cancelled(
    redis_layer: RedisPubSubChannelLayer,
) -> None:
    """redis-py loses a cancellation that arrives while it connects. A server could then not be stopped."""
    for moment in range(60):
        with layer_in_use(RedisPubSubChannelLayer(**redis_layer._kwargs)):
            line = LayerConnection(wanted=set, received=lambda _message: None, joined=lambda _groups: None)
            running = asyncio.ensure_future(line.run())
            await asyncio.sleep(moment * 0.0002)
            running.cancel()
            ended, _ = await asyncio.wait([running], timeout=PATIENCE)

        assert ended, f"It goes on after {moment * 0.2:.1f} ms."
