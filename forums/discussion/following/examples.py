"""Examples of read marks in the API description."""

from typing import Any

SEEN: dict[str, Any] = {"post": 3180}
