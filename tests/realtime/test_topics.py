import json

import pytest
from django.utils import translation

from realtime import errors, limits, topics
from realtime.topics import Snapshot
from tests.realtime.counter import Counters


def test_a_name_is_split_into_kind_and_ident(counters: Counters) -> None:
    topic = topics.parse_topic("counter:12-Ab")

    assert (topic.kind.name, topic.ident, topic.name) == ("counter", "12-Ab", "counter:12-Ab")
    assert topic.group == "live.counter.12-Ab"


@pytest.mark.parametrize(
    "name",
    ["", "counter", "counter:", ":1", "nobody:1", "counter:1:2", "Counter:1", "counter: 1", "counter:ş",
     "counter:1\n", "counter:" + "9" * 65, "counter:1.2", "counter:../1"],
)  # fmt: skip
def test_invalid_names_are_unknown_topics(counters: Counters, name: str) -> None:
    with pytest.raises(errors.UnknownTopic) as caught:
        topics.parse_topic(name)

    assert caught.value.topic == name


def test_a_kind_cannot_be_registered_twice(counters: Counters) -> None:
    with pytest.raises(ValueError, match="already"):
        topics.register("counter", may_follow=lambda *_: True, snapshot=lambda _: None, versions=lambda _: {})


def test_a_kind_with_other_letters_is_refused() -> None:
    with pytest.raises(ValueError, match="a-z"):
        topics.register("Poll1", may_follow=lambda *_: True, snapshot=lambda _: None, versions=lambda _: {})


def test_a_snapshot_over_the_limit_is_refused() -> None:
    assert Snapshot(1, b"x" * limits.SNAPSHOT_BYTES).version == 1
    with pytest.raises(ValueError, match="at most"):
        Snapshot(1, b"x" * (limits.SNAPSHOT_BYTES + 1))


def test_an_error_is_in_the_requested_language() -> None:
    error = errors.TooManyTopics("poll:33")

    with translation.override("en"):
        turkish = json.loads(error.frame("tr"))["error"]
    english = json.loads(error.frame("en"))["error"]

    assert english == {
        "code": "too_many_topics",
        "detail": "One connection can follow at most 32 topics.",
        "topic": "poll:33",
    }
    assert turkish == {
        "code": "too_many_topics",
        "detail": "Bir bağlantıyla en çok 32 canlı konu izlenebilir.",
        "topic": "poll:33",
    }
