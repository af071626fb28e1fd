"""What is the same for everybody, made once and kept in the memory of this process.

A mark states everything that a value depends on, so that a value is never out of date: when something
changes, the mark is another one. Values that nobody asks for any more go first.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar, cast

T = TypeVar("T")

#: Bytes of all values together, and of one that is no text, about.
MAX_BYTES: Final = 64 * 1024 * 1024
BYTES_OF_AN_OBJECT: Final = 8 * 1024


class Kept:
    """Thread-safe. A value is made by one thread, while others that need it wait."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._bytes = 0

    def get(self, name: Hashable, mark: Hashable, make: Callable[[], T]) -> T:
        """The value called ``name`` at ``mark``, made now unless it is kept.

        It is not kept without a mark (None), nor if ``make`` raises an error. Whoever gets it must not change
        it. ``make`` may ask for other values, never in a circle: others wait for it with their database
        connections, so it must have one already.
        """
        if mark is None:
            return make()
        key = (name, mark)
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return cast("T", self._values[key])
            making = self._making.setdefault(key, threading.Lock())
        try:
            with making:
                with self._lock:
                    if key in self._values:
                        return cast("T", self._values[key])
                value = make()
                with self._lock:
                    self._store(key, value)
                return value
        finally:
            with self._lock:
                self._making.pop(key, None)

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
            self._bytes = 0

    def _store(self, key: Hashable, value: object) -> None:
        # Two threads may have made it, if an earlier one failed.
        self._bytes += _size(value) - (_size(self._values.pop(key)) if key in self._values else 0)
        self._values[key] = value
        while self._bytes > self._max_bytes:
            _, oldest = self._values.popitem(last=False)
            self._bytes -= _size(oldest)


def _size(value: object) -> int:
    # Turkish text takes two bytes for each character.
    return 2 * len(value) if isinstance(value, str) else BYTES_OF_AN_OBJECT


kept = Kept()
