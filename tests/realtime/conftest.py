"""Fixtures of the live socket: test topics, both channel layers, a real server, a Redis that can be
stopped.
"""

import os
import shutil
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from channels.layers import InMemoryChannelLayer, channel_layers
from channels_redis.pubsub import RedisPubSubChannelLayer

from deploy.local import free_port
from realtime import publishing
from tests.faults.installation import accepts
from tests.faults.redis_server import StoppableRedis
from tests.realtime import counter
from tests.realtime.counter import Counters
from tests.waits import PATIENCE, wait_until

ROOT = Path(__file__).resolve().parents[2]


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

    port: int
    counters: Counters
    process: subprocess.Popen[bytes]
    log: Path

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
    folder: Path,
    *,
    log: str = "server.log",
    port: int | None = None,
    options: Sequence[str] = (),
    **environment: str,
) -> Iterator[Server]:
    port = port or free_port()
    counters = Counters(folder / "counters.sqlite3")
    given = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
    given |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "MEYDAN_STATE_DIR": str(folder),
        "MEYDAN_TEST_COUNTERS": str(counters.path),
        **environment,
    }
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "-v", "1", *options]
    with (folder / log).open("wb") as output:
        process = subprocess.Popen(
            [*command, "tests.realtime.site:application"],
            cwd=ROOT,
            env=given,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until(lambda: accepts(port) or process.poll() is not None)
            assert process.poll() is None, (folder / log).read_text()
            yield Server(port, counters, process, folder / log)
        finally:
            process.terminate()
            process.wait(PATIENCE)


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
