"""Measures the cost of Python code by counting lines, which does not depend on the load of the machine."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps_of(work: Callable[[], object]) -> int:
    """Number of Python lines that ``work`` executes in this thread, including called functions.

    C code between two lines counts as one step.
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
