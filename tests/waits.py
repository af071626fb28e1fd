"""Waiting for conditions. No test waits for a time, and none is impatient: a slow machine is no fault."""

import os
import time
from collections.abc import Callable
from typing import Any, Final

#: Seconds after which it is a fault that something does not happen.
PATIENCE: Final = float(os.environ.get("MEYDAN_PATIENCE", "120"))


def wait_until(condition: Callable[[], Any], seconds: float = PATIENCE, pause: float = 0.05) -> Any:
    """The first true result of ``condition``."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"The condition was not met within {seconds} s."
        time.sleep(pause)
    return answer
