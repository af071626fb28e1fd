"""Examples of the API description."""

from typing import Any

from referenda.archive.examples import NAME, TRACKER

BALLOT: dict[str, Any] = {"tracker": TRACKER, "height": 1240, "name": NAME, "counts": True}
RECEIPT: dict[str, Any] = {"tracker": TRACKER, "head": NAME, "height": 1240}
SENT: dict[str, Any] = {
    "election_uuid": "exe5igNM9zr5i3",
    "election_hash": "…",
    "credential": "…",
    "answers": [],
    "signature": {"hash": "…", "proof": {"challenge": "…", "response": "…"}},
}
