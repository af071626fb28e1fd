"""The bounds as they are shipped: other tests set their own."""

from realtime import limits


def test_the_shipped_bounds_are_those_that_the_documents_name() -> None:
    assert limits.BROADCAST_SECONDS == 0.2
    assert limits.SOCKETS_PER_PROCESS == 20_000
    assert limits.LAYER_SECONDS == 1
    assert limits.BACKOFF_SECONDS == (0.5, 10)
