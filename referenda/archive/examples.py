"""Examples of the API description."""

from typing import Any

NAME = "7ca2a96a1817fba4303744b6196ddf5f844d409a13861617d6139ebfa8157fe1"
TRACKER = "BhTapXiilajGK7Xr6616Oi9J/R6RTT2NULNlsg/rkm8"
HEAD: dict[str, Any] = {"height": 1240, "name": NAME}
EVENT: dict[str, Any] = {"height": 1240, "type": "Ballot", "name": NAME, "tracker": TRACKER}
