"""Every limit of the live socket. docs/live.md states the same numbers for clients."""

from django.conf import settings

# Limits on what a client may send.
MESSAGE_BYTES = 16 * 1024
TOPICS_PER_SOCKET = 32
MESSAGES_PER_WINDOW = 30
WINDOW_SECONDS = 10
# Beyond this many messages in one window the socket is closed instead of answered.
MESSAGES_BEFORE_CLOSING = 5 * MESSAGES_PER_WINDOW

# Limits on what a process holds and sends.
SOCKETS_PER_PROCESS = 20_000
SNAPSHOT_BYTES = 256 * 1024
# Seconds between two broadcasts of one topic; only the newest snapshot that arrives in between is sent.
BROADCAST_SECONDS = 0.2
# Seconds of writing to sockets before the event loop runs other work (pages, other topics), and the number of
# sockets between two looks at the clock.
TURN_SECONDS = 0.004
CLIENTS_PER_LOOK = 16
# Sockets that come before what lives is left out of garbage collections.
SOCKETS_PER_FREEZE = 250
# The interval between two looks at who has to be pinged, and how long before the server does it.
PING_LOOK_SECONDS = 1.0
PING_LEAD_SECONDS = 2.5
# A socket with more unsent bytes than this is skipped until it has drained, then gets the newest snapshot
# only.
UNSENT_BYTES = 256 * 1024
DRAIN_SECONDS = 0.25

# The timeout of one call of the channel layer, and the interval of probes of the layer.
LAYER_SECONDS = 1.0
PROBE_SECONDS = 5.0
PROBE_ANSWER_SECONDS = 3.0
BACKOFF_SECONDS = (0.5, 10.0)
# How long it is remembered that everybody may follow a topic, if no message says that it changed.
PUBLIC_SECONDS = 2.0
# Restricted topics: the interval at which permission is checked again without a message.
RECHECK_SECONDS = 60.0
RECHECK_BATCH = 100


def reconcile_seconds() -> float:
    """Seconds between two polls of the database (``REALTIME_RECONCILE_SECONDS``): the longest time an open
    page stays outdated when no message reached this process.
    """
    return float(settings.REALTIME_RECONCILE_SECONDS)
