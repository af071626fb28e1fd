"""Values cached in the memory of a process."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from participation.storage import local_cache
from participation.storage.local_cache import LocalCache


def test_a_value_is_made_once_for_each_version():
    values, made = LocalCache(), iter(range(10))

    assert [values.get("it", version, lambda: next(made)) for version in ("a", "a", "b", "a")] == [0, 0, 1, 0]
    assert values.get("another", "a", lambda: next(made)) == 2


def test_without_a_version_nothing_is_cached():
    values, made = LocalCache(), iter(range(10))

    assert [values.get("it", None, lambda: next(made)) for _ in range(2)] == [0, 1]


def test_after_an_error_the_value_is_made_again():
    values = LocalCache()
    with pytest.raises(ZeroDivisionError):
        values.get("it", 1, lambda: 1 // 0)

    assert values.get("it", 1, lambda: 2) == 2


def test_what_nobody_asks_for_goes_first(monkeypatch):
    monkeypatch.setattr(local_cache, "BYTES_OF_AN_OBJECT", 10)
    values, made = LocalCache(max_bytes=25), []

    def value_of(version):
        values.get("it", version, lambda: made.append(version))

    for version in ("a", "b", "a", "c", "a", "b"):
        value_of(version)
    assert made == ["a", "b", "c", "b"]


def test_a_text_counts_with_its_length():
    values = LocalCache(max_bytes=25)
    for text in ("on harf 10", "yedi 77"):
        assert values.get("it", text, partial(str, text)) == text
    assert values.get("it", "yedi 77", lambda: "yeni") == "yedi 77"
    assert values.get("it", "on harf 10", lambda: "yeni") == "yeni"


def test_a_value_too_large_is_not_cached():
    values = LocalCache(max_bytes=10)
    assert values.get("it", 1, lambda: "x" * 100) == "x" * 100
    assert values.get("it", 1, lambda: "y") == "y"


def test_requests_at_the_same_time_make_a_value_once():
    values, made = LocalCache(), []
    begun, go_on = threading.Event(), threading.Event()

    def slow():
        begun.set()
        go_on.wait(10)
        made.append(1)
        return "it"

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(values.get, "it", 1, slow)
        assert begun.wait(10)
        others = [pool.submit(values.get, "it", 1, slow) for _ in range(3)]
        assert values.get("it", 2, lambda: "another version does not wait") == "another version does not wait"
        go_on.set()
        assert {future.result() for future in (first, *others)} == {"it"}
    assert made == [1]
