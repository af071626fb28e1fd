"""Publishing without listeners, from every kind of caller, with and without Redis."""

import asyncio
import logging
import os
import socket
import threading
from contextlib import closing
from typing import Any

import pytest
import redis
from channels_redis.pubsub import RedisPubSubChannelLayer

from deploy.local import free_port
from realtime import limits, publishing
from realtime.errors import UnknownTopic
from realtime.topics import Snapshot
from tests.realtime.conftest import layer_in_use
from tests.realtime.counter import Counters, body
from tests.waits import PATIENCE, wait_until


def test_publishing_without_listeners_is_allowed(layer: object, counters: Counters) -> None:
    publishing.publish_snapshot("counter:1", Snapshot(1, body(1)))


def test_publishing_an_unregistered_kind_raises() -> None:
    with pytest.raises(UnknownTopic):
        publishing.publish_snapshot("nobody:1", Snapshot(1, b"{}"))


@pytest.mark.redis
@pytest.mark.asyncio
async def test_threads_without_a_loop_reach_another_process(
    redis_layer: RedisPubSubChannelLayer, counters: Counters
) -> None:
    """The channel of this loop stands for the other process: both share only Redis."""
    channel = await redis_layer.new_channel()
    await redis_layer.group_add("live.counter.1", channel)

    threads = [
        threading.Thread(
            target=publishing.publish_snapshot, args=("counter:1", Snapshot(version, body(version)))
        )
        for version in range(20)
    ]
    for thread in threads:
        thread.start()
    async with asyncio.timeout(PATIENCE):
        received = [await redis_layer.receive(channel) for _ in threads]

    assert {message["version"] for message in received} == set(range(20))
    assert {message["body"] for message in received} == {body(version) for version in range(20)}


@pytest.mark.redis
def test_a_message_is_sent_before_publish_returns(
    redis_layer: RedisPubSubChannelLayer, counters: Counters
) -> None:
    """A management command ends right after publishing."""

    async def listen(ready: threading.Event) -> dict[str, Any]:
        channel = await redis_layer.new_channel()
        await redis_layer.group_add("live.counter.1", channel)
        ready.set()
        return await asyncio.wait_for(redis_layer.receive(channel), PATIENCE)

    heard: list[dict[str, Any]] = []
    ready = threading.Event()
    listener = threading.Thread(target=lambda: heard.append(asyncio.run(listen(ready))))
    listener.start()
    ready.wait(PATIENCE)
    # Subscribing takes effect only after a moment.
    channels = f"{redis_layer._kwargs['prefix']}*live.counter.1"
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as asking:
        wait_until(lambda: bool(asking.pubsub_channels(channels)))

    publishing.publish_snapshot("counter:1", Snapshot(3, body(3)))
    publishing._outbox.close()
    listener.join(PATIENCE)

    assert [message["version"] for message in heard] == [3]


def warnings_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.levelno == logging.WARNING]


def publish_without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish after Redis is known to be away. Waiting for it would exceed the timeout of the test."""
    monkeypatch.setattr(limits, "LAYER_SECONDS", 600)
    for version in range(2, 12):
        publishing.publish_snapshot("counter:1", Snapshot(version, body(version)))


@pytest.mark.timeout(60)
def test_a_refused_connection_delays_only_one_publish_and_is_logged(
    counters: Counters, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = RedisPubSubChannelLayer(hosts=[f"redis://127.0.0.1:{free_port()}"])
    with layer_in_use(layer):
        publishing.publish_snapshot("counter:1", Snapshot(1, body(1)))
        publish_without_waiting(monkeypatch)

    assert [text.split(":")[0] for text in warnings_in(caplog)] == [
        "Live messages do not reach other processes"
    ]


@pytest.mark.timeout(60)
def test_a_redis_that_does_not_reply_delays_only_one_publish(
    counters: Counters, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Connections are accepted but never answered, which is worse than a refusal."""
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        layer = RedisPubSubChannelLayer(hosts=[f"redis://127.0.0.1:{silent.getsockname()[1]}"])
        with layer_in_use(layer):
            publishing.publish_snapshot("counter:1", Snapshot(1, body(1)))
            publish_without_waiting(monkeypatch)

    assert len(warnings_in(caplog)) == 1
