"""Copies the run's migrated database for each test, and starts servers."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import once
from tests.faults.installation import Installation, Server, installed
from tests.faults.redis_server import StoppableRedis


@pytest.fixture(scope="session")
def template() -> str:
    return once.migrated()


@pytest.fixture
def installation(tmp_path: Path, template: str) -> Iterator[Installation]:
    with installed(tmp_path, template) as made:
        yield made


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[StoppableRedis]:
    with StoppableRedis.running_in(tmp_path) as running:
        yield running


@pytest.fixture
def two_servers(installation: Installation, own_redis: StoppableRedis) -> Iterator[tuple[Server, Server]]:
    with ExitStack() as stack:
        yield (
            stack.enter_context(installation.serving(REDIS_URL=own_redis.url)),
            stack.enter_context(installation.serving(REDIS_URL=own_redis.url)),
        )
