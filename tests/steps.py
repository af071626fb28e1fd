"""What Python code costs, counted and not timed: the same on a busy machine as on a quiet one."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps_of(work: Callable[[], object]) -> int:
    """Lines of Python that ``work`` runs in this thread, those of what it calls included.

    What C code does between two lines is one step.
    """
    steps = 0

    def count(_frame: FrameType, event: str, _given: Any) -> Any:
        nonlocal steps
        steps += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        work()
    finally:
        sys.settrace(before)
    return steps
