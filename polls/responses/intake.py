"""The intake: answers that arrive within some milliseconds share one durable commit.

A server process has one writer thread. A request hands over its attempt and waits; it is answered after *its*
row is committed, a duplicate or a late one refused alone, nothing acknowledged that is not stored. Besides
speed this is secrecy: rows of several people come from one transaction, in nobody's order.

Without a writer (commands, tests) :func:`respond` is the operation itself.
"""

import queue
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db import close_old_connections, connection, connections
from django.utils import timezone

from participation.people.models import User
from polls.questionnaire.models import Poll
from polls.responses import errors, operations, rules
from polls.responses.operations import Attempt, Outcome, Receipt, respond_together
from polls.responses.validation import Choice

#: Seconds that the first attempt of a batch waits for company.
LINGER: Final = 0.004
#: Attempts in one commit, and attempts that may wait in all.
TOGETHER: Final = 200
WAITING: Final = 4000
#: Seconds after which a waiting request gives up.
PATIENCE: Final = 30.0
#: Seconds between two looks at whether to stop, while nobody answers.
LOOK_UP: Final = 0.2


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
            raise errors.Busy from error
        return future

    def is_alive(self) -> bool:
        return self._thread.is_alive()

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
        # Whoever gave up while waiting is left out, and has been told that nothing was stored.
        batch = [(attempt, future) for attempt, future in batch if future.set_running_or_notify_cancel()]
        try:
            close_old_connections()
            outcomes = respond_together([attempt for attempt, _future in batch])
            close_old_connections()
        except BaseException as error:  # noqa: BLE001 - whatever it was, everybody who waits is told
            for _attempt, future in batch:
                future.set_exception(error)
        else:
            for (_attempt, future), outcome in zip(batch, outcomes, strict=True):
                future.set_result(outcome)


_writer: Writer | None = None


def start() -> None:
    """From now on this process's answers go through a writer."""
    global _writer  # noqa: PLW0603 - one for each process
    if _writer is None:
        _writer = Writer()


def is_well() -> bool:
    """False when this process's writer has ended: then every answer would wait in vain."""
    return _writer is None or _writer.is_alive()


def respond(*, poll: Poll, resident: User | AnonymousUser, choices: Mapping[int, Choice]) -> Receipt:
    """As :func:`polls.responses.operations.respond`; also raises Busy (nothing stored) and Uncertain.

    Uncertain: the commit is under way and takes too long. Sending again is harmless and tells.
    """
    if _writer is None:
        return operations.respond(poll=poll, resident=resident, choices=choices)
    # Asked here first, in the operation's order: these cost the writer nothing.
    rules.require_open(poll, timezone.now())
    if not resident.is_authenticated:
        raise errors.SignInNeeded
    future = _writer.submit(Attempt(poll.pk, resident, choices))
    # Given back to the pool: were every connection with a request that waits, the writer would get none.
    connection.close()
    try:
        outcome = future.result(PATIENCE)
    except TimeoutError:
        raise (errors.Busy if future.cancel() else errors.Uncertain) from None
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
