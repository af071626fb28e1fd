"""The intake: answers that arrive within some milliseconds share one durable commit.

A server process has one writer thread. A request hands over its attempt and waits; it is answered after *its*
row is committed, a duplicate or a late one refused alone, nothing acknowledged that is not stored. Besides
speed this is secrecy: rows of several people come from one transaction, in nobody's order.

Without a writer (commands, tests) :func:`respond` is the operation itself.
"""

import logging
import queue
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db import close_old_connections, connection, connections
from django.utils.translation import gettext_lazy as _

from participation.people.models import User
from participation.refusals import Refusal
from polls import operations, rules
from polls.models import Poll
from polls.operations.answering import Attempt, Outcome, Receipt, respond_together

logger = logging.getLogger(__name__)

#: Seconds that the first attempt of a batch waits for company.
LINGER: Final = 0.004
#: Attempts in one commit, and attempts that may wait in all.
TOGETHER: Final = 200
WAITING: Final = 4000
#: Seconds after which a waiting request gives up. Its answer may still be stored; sending again is harmless.
PATIENCE: Final = 30.0
#: Seconds between two looks at whether to stop, while nobody answers.
LOOK_UP: Final = 0.2


class Busy(Refusal):
    code = "busy"
    status = 503
    message = _(
        "Very many people are answering right now and your answer was not stored. Send it again in a moment."
    )


class Writer:
    """One thread that stores attempts, several to a commit, as long as the process lives."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[tuple[Attempt, Future[Outcome]]] = queue.Queue(WAITING)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="meydan-intake", daemon=True)
        self._thread.start()

    def submit(self, attempt: Attempt) -> "Future[Outcome]":
        """Raises Busy when too many wait already."""
        future: Future[Outcome] = Future()
        try:
            self._waiting.put_nowait((attempt, future))
        except queue.Full as error:
            raise Busy from error
        return future

    def stop(self) -> None:
        """Store what waits, then end the thread. For a process that goes on without a writer, as tests do."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while batch := self._collect():
            self._store(batch)
        connections.close_all()

    def _collect(self) -> list[tuple[Attempt, "Future[Outcome]"]]:
        """The next attempts; empty only when stopping."""
        batch: list[tuple[Attempt, Future[Outcome]]] = []
        while not batch:
            try:
                batch.append(self._waiting.get(timeout=LOOK_UP))
            except queue.Empty:
                if self._stopping.is_set():
                    return []
        deadline = time.monotonic() + LINGER
        while len(batch) < TOGETHER:
            left = deadline - time.monotonic()
            try:
                batch.append(self._waiting.get(timeout=left) if left > 0 else self._waiting.get_nowait())
            except queue.Empty:
                break
        return batch

    def _store(self, batch: list[tuple[Attempt, "Future[Outcome]"]]) -> None:
        close_old_connections()
        try:
            outcomes = respond_together([attempt for attempt, _future in batch])
        except BaseException as error:  # noqa: BLE001 - whatever it was, everybody who waits is told
            # Never the traceback: what led here holds answers.
            logger.error("nothing of a commit was stored: %s", type(error).__name__)
            for _attempt, future in batch:
                future.set_exception(error)
        else:
            for (_attempt, future), outcome in zip(batch, outcomes, strict=True):
                future.set_result(outcome)
        finally:
            close_old_connections()


_writer: Writer | None = None


def start() -> None:
    """From now on this process's answers go through a writer."""
    global _writer  # noqa: PLW0603 - one for each process
    if _writer is None:
        _writer = Writer()


def respond(*, poll: Poll, resident: User | AnonymousUser, choices: Mapping[int, rules.Choice]) -> Receipt:
    """As :func:`polls.operations.respond`; also raises Busy, and TimeoutError when storing takes too long."""
    if _writer is None:
        return operations.respond(poll=poll, resident=resident, choices=choices)
    # Asked here first: whoever may not answer costs the writer nothing, and it finds the profile at hand.
    rules.require_eligible(resident, poll, list(poll.districts.all()))
    future = _writer.submit(Attempt(poll.pk, resident, choices))
    # Given back to the pool: were every connection with a request that waits, the writer would get none.
    connection.close()
    outcome = future.result(PATIENCE)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
