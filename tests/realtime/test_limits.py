"""The default limits. Most other tests override them and would not detect a change."""

from realtime import limits


def test_default_limits() -> None:
    assert limits.BROADCAST_SECONDS == 0.2
    assert limits.SOCKETS_PER_PROCESS == 20_000
    assert limits.LAYER_SECONDS == 1
    assert limits.BACKOFF_SECONDS == (0.5, 10)
