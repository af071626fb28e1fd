"""Tells systemd that this process is ready and works, if it was started by systemd."""

import logging
import os
import socket
from typing import Final

logger = logging.getLogger(__name__)

WAITING_SECONDS: Final = 180


def notify_systemd(state: str) -> None:
    """Send such as ``READY=1``. Does nothing without ``NOTIFY_SOCKET``."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
            # systemd may be busy; a sign of life is not worth waiting.
            sender.setblocking(False)
            sender.connect(address)
            sender.sendall(state.encode())
    except OSError as error:
        logger.error("systemd was not notified: %s", error)


def ask_for_time() -> None:
    """While this process waits before it is ready: systemd ends it ``WAITING_SECONDS`` after the
    last such notice, and not at ``TimeoutStartSec``.
    """
    notify_systemd(f"EXTEND_TIMEOUT_USEC={WAITING_SECONDS * 1_000_000}")


def get_watchdog_seconds(default: float) -> float:
    """How often to send ``WATCHDOG=1``: twice in the time after which systemd ends the process, at least
    every ``default`` seconds.
    """
    if os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return default
    return min(default, int(os.environ.get("WATCHDOG_USEC") or default * 2_000_000) / 2_000_000)
