from typing import Any

SEEN: dict[str, Any] = {"post": 3180}
