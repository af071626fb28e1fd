"""The shared cache, which may be away without taking the site with it."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

logger = logging.getLogger(__name__)

AWAY = (RedisConnectionError, RedisTimeoutError)


class LenientRedisCache(RedisCache):
    """Redis as a cache of things that can be had otherwise: rate limits above all.

    While Redis is away a read finds nothing, a write is dropped, and the log says so. A limit that cannot
    be counted lets people through: refusing everybody would lose answers, which weighs more.
    """

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        try:
            return bool(super().add(key, value, timeout, version))
        except AWAY as error:
            return bool(self._missed(error, True))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except AWAY as error:
            return self._missed(error, default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        try:
            super().set(key, value, timeout, version)
        except AWAY as error:
            self._missed(error, None)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        try:
            return bool(super().touch(key, timeout, version))
        except AWAY as error:
            return bool(self._missed(error, False))

    def delete(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except AWAY as error:
            return bool(self._missed(error, False))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        try:
            return int(super().incr(key, delta, version))
        except AWAY as error:
            return int(self._missed(error, delta))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().has_key(key, version))
        except AWAY as error:
            return bool(self._missed(error, False))

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        try:
            return dict(super().get_many(keys, version))
        except AWAY as error:
            return dict(self._missed(error, {}))

    def set_many(
        self, data: Mapping[Any, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[Any]:
        try:
            return list(super().set_many(dict(data), timeout, version))
        except AWAY as error:
            return list(self._missed(error, list(data)))

    @staticmethod
    def _missed(error: Exception, answer: Any) -> Any:
        logger.warning("cache away: %s", type(error).__name__)
        return answer
