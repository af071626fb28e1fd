"""An unreachable shared cache: requests continue without it, and it is not retried each time."""

import logging
import socket
from contextlib import closing

import pytest
from django.core.cache import BaseCache

from config import cache as shared
from config.cache import LenientRedisCache


class Silent:
    """A server in place of Redis that accepts connections but never answers: worse than a refusal."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.listening.setblocking(False)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.listening.getsockname()[1]}/0"

    def connections(self) -> int:
        """Connections made since the last call."""
        number = 0
        while True:
            try:
                self.listening.accept()[0].close()
            except BlockingIOError:
                return number
            number += 1


def call_every_method(cache: BaseCache) -> None:
    """Call every cache method and expect the results of an empty cache."""
    assert cache.get("a", "nothing") == "nothing"
    assert cache.add("a", 1)
    assert cache.incr("a", 3) == 3
    assert not cache.has_key("a")
    assert not cache.touch("a")
    assert not cache.delete("a")
    assert cache.get_many(["a", "b"]) == {}
    assert cache.set_many({"a": 1}) == ["a"]
    cache.set("a", 1)
    cache.delete_many(["a"])


def test_silent_cache_delays_a_page_by_half_a_second():
    assert (shared.ANSWER_SECONDS, shared.LEFT_ALONE_SECONDS) == (0.5, 2)


@pytest.mark.parametrize("answer", ["silence", "refusal"])
def test_unreachable_cache_is_waited_for_once(monkeypatch, caplog, answer):
    """The pause covers all requests of a process, although each has its own cache object."""
    monkeypatch.setattr(shared, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(shared, "LEFT_ALONE_SECONDS", 600)
    monkeypatch.setattr(shared._Server, "_known", {})
    caplog.set_level(logging.INFO, "config.cache")
    silent = Silent()
    with closing(silent.listening):
        if answer == "refusal":
            silent.listening.close()
            url = "redis://127.0.0.1:1/0"
        else:
            url = silent.url
        for _request in range(5):
            call_every_method(LenientRedisCache(url, {}))
        if answer == "silence":
            assert silent.connections() == 1

    assert [record.message.split(":")[0] for record in caplog.records] == [
        "The cache is unavailable, rate limits are not counted"
    ]


def test_unreachable_cache_is_tried_again_later(monkeypatch):
    monkeypatch.setattr(shared, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(shared, "LEFT_ALONE_SECONDS", 0)
    monkeypatch.setattr(shared._Server, "_known", {})
    silent = Silent()
    with closing(silent.listening):
        for _request in range(2):
            assert LenientRedisCache(silent.url, {}).get("a") is None
            assert silent.connections() >= 1
