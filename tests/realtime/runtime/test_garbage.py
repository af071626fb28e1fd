"""What is left out of garbage collections while sockets come and go."""

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from realtime import limits
from realtime.runtime import garbage
from realtime.runtime.garbage import Freezing
from tests.faults.installation import ROOT

# In a process of its own: what a test's process has frozen must stay so.
WITH_A_CYCLE = """
import gc
from realtime import limits
from realtime.runtime import garbage

class Cycle:
    def __init__(self):
        self.itself = self

freezing, cycle = garbage.Freezing(), Cycle()
freezing.opened(limits.SOCKETS_PER_FREEZE)
assert not any(isinstance(it, Cycle) for it in gc.get_objects())
del cycle
freezing.closed(0)
gc.unfreeze()
assert not any(isinstance(it, Cycle) for it in gc.get_objects())
"""


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls of the garbage collector."""
    made: list[str] = []
    names = ("collect", "freeze", "unfreeze")
    recording: dict[str, Any] = {name: lambda name=name: made.append(name) for name in names}
    monkeypatch.setattr(garbage, "gc", SimpleNamespace(**recording))
    return made


def test_what_lives_is_frozen_with_every_quarter_of_a_thousand_sockets(calls: list[str]) -> None:
    assert limits.SOCKETS_PER_FREEZE == 250
    freezing = Freezing()
    for sockets in range(1, 751):
        freezing.opened(sockets)
        assert calls == ["collect", "freeze"] * (sockets // 250)


def test_sockets_that_come_after_others_left_are_frozen_too(calls: list[str]) -> None:
    freezing = Freezing()
    freezing.opened(limits.SOCKETS_PER_FREEZE)
    freezing.closed(10)
    freezing.opened(10 + limits.SOCKETS_PER_FREEZE)

    assert calls == ["collect", "freeze"] * 2


def test_with_the_last_socket_garbage_that_was_frozen_is_collected() -> None:
    subprocess.run([sys.executable, "-c", WITH_A_CYCLE], cwd=ROOT, check=True, timeout=60)
