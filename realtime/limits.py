"""Every bound of the live socket in one place. docs/live.md names the same figures for clients."""

from django.conf import settings

# What a client may send.
MESSAGE_BYTES = 16 * 1024
TOPICS_PER_SOCKET = 32
MESSAGES_PER_WINDOW = 30
WINDOW_SECONDS = 10
# Over this many messages in one window the socket is closed instead of answered.
MESSAGES_BEFORE_CLOSING = 5 * MESSAGES_PER_WINDOW

# What a process holds and sends.
SOCKETS_PER_PROCESS = 20_000
SNAPSHOT_BYTES = 256 * 1024
# Seconds between two broadcasts of one topic; what arrives in between replaces each other.
BROADCAST_SECONDS = 0.2
# Sockets served before other work (pages, other topics) gets its turn.
CLIENTS_PER_TURN = 256
# A socket with more unsent bytes than this is left out until it has drained, then gets the newest only.
UNSENT_BYTES = 256 * 1024
DRAIN_SECONDS = 0.25

# How long one call of the channel layer may take, and how often the line to it is tried.
LAYER_SECONDS = 1.0
PROBE_SECONDS = 5.0
PROBE_ANSWER_SECONDS = 3.0
BACKOFF_SECONDS = (0.5, 10.0)
# Restricted topics: how often the right to follow is asked again without being told to.
RECHECK_SECONDS = 60.0
RECHECK_BATCH = 100


def reconcile_seconds() -> float:
    """Seconds between two looks at the database (``REALTIME_RECONCILE_SECONDS``): the longest time an open
    page stays behind when no message reached this process."""
    return float(settings.REALTIME_RECONCILE_SECONDS)
