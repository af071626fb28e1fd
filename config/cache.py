"""The shared cache, whose failure does not take down the site."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial
from typing import Any, ClassVar, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

logger = logging.getLogger(__name__)

T = TypeVar("T")

AWAY = (RedisConnectionError, RedisTimeoutError)
#: Seconds that the first caller waits for an unresponsive Redis, and seconds without further attempts after
#: that.
ANSWER_SECONDS = 0.5
LEFT_ALONE_SECONDS = 2.0
#: Threads of one process that may use Redis at once.
MAX_CONNECTIONS = 1000


class _Server:
    """Redis as seen by one process: a connection pool, and whether Redis is currently available.

    Under ASGI Django creates a cache object per request. Without this class each would open a connection and
    wait separately for a hanging Redis.
    """

    _known: ClassVar[dict[tuple[str, ...], "_Server"]] = {}
    _knowing = threading.Lock()

    def __init__(self, addresses: tuple[str, ...], options: Mapping[str, Any]) -> None:
        bounds = {"socket_connect_timeout": ANSWER_SECONDS, "socket_timeout": ANSWER_SECONDS}
        self.client = RedisCacheClient(
            list(addresses), **{**bounds, "max_connections": MAX_CONNECTIONS, **options}
        )
        self._asking_again_at: float | None = None
        self._changing = threading.Lock()

    @classmethod
    def at(cls, addresses: Iterable[str], options: Mapping[str, Any]) -> "_Server":
        named = tuple(addresses)
        with cls._knowing:
            if named not in cls._known:
                cls._known[named] = cls(named, options)
            return cls._known[named]

    def ask(self, call: Callable[[], T], if_away: T) -> T:
        if self._asking_again_at is not None and not self._may_ask_again():
            return if_away
        try:
            answer = call()
        except AWAY as error:
            self._leave_alone(error)
            return if_away
        if self._asking_again_at is not None:
            self._asking_again_at = None
            logger.info("The cache is available again.")
        return answer

    def _may_ask_again(self) -> bool:
        """One thread retries for all; the others continue without an answer until it has one."""
        with self._changing:
            now = time.monotonic()
            if self._asking_again_at is None:
                return True
            if now < self._asking_again_at:
                return False
            self._asking_again_at = now + LEFT_ALONE_SECONDS
            return True

    def _leave_alone(self, error: Exception) -> None:
        with self._changing:
            if self._asking_again_at is None:
                logger.warning(
                    "The cache is unavailable, rate limits are not counted: %s", type(error).__name__
                )
            self._asking_again_at = time.monotonic() + LEFT_ALONE_SECONDS


class LenientRedisCache(RedisCache):
    """Redis for data that the site can do without, above all rate limits.

    While Redis is unavailable, reads return nothing, writes are dropped, and this is logged. A rate limit
    that cannot be counted lets requests through: refusing everybody would lose answers, which is worse.
    """

    @cached_property
    def _server(self) -> _Server:
        return _Server.at(self._servers, self._options)  # type: ignore[attr-defined]

    @cached_property
    def _cache(self) -> RedisCacheClient:
        return self._server.client

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._server.ask(partial(super().add, key, value, timeout, version), True)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._server.ask(partial(super().get, key, default, version), default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._server.ask(partial(super().set, key, value, timeout, version), None)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._server.ask(partial(super().touch, key, timeout, version), False)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._server.ask(partial(super().delete, key, version), False)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return self._server.ask(partial(super().incr, key, delta, version), delta)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._server.ask(partial(super().has_key, key, version), False)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        return self._server.ask(partial(super().get_many, keys, version), {})

    def set_many(
        self, data: dict[Any, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[Any]:
        return self._server.ask(partial(super().set_many, data, timeout, version), list(data))

    def delete_many(self, keys: Iterable[Any], version: int | None = None) -> None:
        self._server.ask(partial(super().delete_many, keys, version), None)
