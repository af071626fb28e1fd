"""Fixtures of the live socket: test topics, both channel layers, a real server, a Redis that can be
stopped.
"""

import os
import shutil
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from channels.layers import InMemoryChannelLayer, channel_layers
from channels_redis.pubsub import RedisPubSubChannelLayer

from realtime import publishing
from tests.faults import installation
from tests.faults.installation import Installation
from tests.faults.redis_server import StoppableRedis
from tests.realtime import counter
from tests.realtime.counter import Counters
from tests.waits import PATIENCE


@pytest.fixture
def counters(tmp_path: Path) -> Iterator[Counters]:
    """The test topics, registered in this process."""
    source = Counters(tmp_path / "counters.sqlite3")
    counter.register(source)
    yield source
    counter.unregister()


@contextmanager
def layer_in_use(layer: object) -> Iterator[None]:
    before = channel_layers.set("default", layer)
    yield
    publishing._outbox.close()
    if before is None:  # There was none: the next caller creates it.
        del channel_layers.backends["default"]
    else:
        channel_layers.set("default", before)


@pytest.fixture
def memory_layer() -> Iterator[InMemoryChannelLayer]:
    layer = InMemoryChannelLayer()
    with layer_in_use(layer):
        yield layer


@pytest.fixture
def redis_layer() -> Iterator[RedisPubSubChannelLayer]:
    if not os.environ.get("REDIS_URL"):
        pytest.skip("REDIS_URL is not set: nothing is tested over Redis.")
    layer = RedisPubSubChannelLayer(hosts=[os.environ["REDIS_URL"]], prefix=f"test{uuid.uuid4().hex[:8]}")
    with layer_in_use(layer):
        yield layer


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.redis)])
def layer(request: pytest.FixtureRequest) -> object:
    """A test that uses it runs on both layers."""
    return request.getfixturevalue(f"{request.param}_layer")


@dataclass
class Server:
    """Daphne in its own process, with the test topics in ``counters``."""

    counters: Counters
    process: installation.Server

    @property
    def port(self) -> int:
        return self.process.port

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws/live/"

    def get(self, path: str = "/") -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def set_and_publish(self, ident: str, number: int) -> None:
        """Write and publish in the server's process."""
        self.get(f"/set?ident={ident}&number={number}")


@contextmanager
def running_server(
    folder: Path, *, port: int | None = None, options: Sequence[str] = (), **environment: str
) -> Iterator[Server]:
    """On ``port``, or a free one. ``options`` are daphne's."""
    counters = Counters(folder / "counters.sqlite3")
    given = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "MEYDAN_TEST_COUNTERS": str(counters.path),
        **environment,
    }
    site = Installation(folder, f"sqlite:///{folder / 'unused.sqlite3'}", given)
    with site.serving("tests.realtime.site:application", port=port, options=options) as process:
        yield Server(counters, process)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("live")) as running:
        yield running


@pytest.fixture
def stoppable_redis(tmp_path: Path) -> Iterator[StoppableRedis]:
    """Not started yet."""
    if shutil.which("redis-server") is None:
        pytest.skip("There is no redis-server on this machine: losing Redis is NOT tested.")
    redis = StoppableRedis(tmp_path)
    yield redis
    redis.kill()
