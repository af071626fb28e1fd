"""Group commit: responses that arrive within a few milliseconds share one durable transaction.

A server process has one writer thread. A request submits its attempt and waits until its own row is
committed. Duplicate or late attempts are refused individually, and nothing is acknowledged before it is
stored. This also protects secrecy: one transaction has rows of several people, not in order of arrival.

Without a writer (commands, tests) :func:`respond` calls the operation directly.
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

#: Seconds that the first attempt of a transaction waits for others.
COLLECT_SECONDS: Final = 0.004
#: Maximum number of attempts in one transaction.
MAX_BATCH: Final = 200
#: Maximum number of waiting attempts.
MAX_QUEUE: Final = 4000
#: Seconds after which a waiting request gives up.
WAIT_SECONDS: Final = 30.0
#: Seconds between checks whether to stop, while idle.
IDLE_SECONDS: Final = 0.2


class Writer:
    """A thread that stores attempts, several per transaction, for the life of the process."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[tuple[Attempt, Future[Outcome]]] = queue.Queue(MAX_QUEUE)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="meydan-intake", daemon=True)
        self._thread.start()

    def submit(self, attempt: Attempt) -> "Future[Outcome]":
        """Queue an attempt. Raises Busy if too many are waiting."""
        future: Future[Outcome] = Future()
        try:
            self._waiting.put_nowait((attempt, future))
        except queue.Full as error:
            raise errors.Busy from error
        return future

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def stop(self) -> None:
        """Store waiting attempts, then end the thread. For processes that continue without it (tests)."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while batch := self._collect():
            self._store(batch)
        connections.close_all()

    def _collect(self) -> list[tuple[Attempt, "Future[Outcome]"]]:
        """The attempts of the next transaction; empty only when stopping."""
        batch: list[tuple[Attempt, Future[Outcome]]] = []
        while not batch:
            try:
                batch.append(self._waiting.get(timeout=IDLE_SECONDS))
            except queue.Empty:
                if self._stopping.is_set():
                    return []
        deadline = time.monotonic() + COLLECT_SECONDS
        while len(batch) < MAX_BATCH:
            remaining = deadline - time.monotonic()
            try:
                batch.append(
                    self._waiting.get(timeout=remaining) if remaining > 0 else self._waiting.get_nowait()
                )
            except queue.Empty:
                break
        return batch

    def _store(self, batch: list[tuple[Attempt, "Future[Outcome]"]]) -> None:
        # Cancelled attempts are left out: their requests have answered that nothing was stored.
        batch = [(attempt, future) for attempt, future in batch if future.set_running_or_notify_cancel()]
        try:
            close_old_connections()
            outcomes = respond_together([attempt for attempt, _future in batch])
            close_old_connections()
        except BaseException as error:  # noqa: BLE001 - every waiting request gets the error
            for _attempt, future in batch:
                future.set_exception(error)
        else:
            for (_attempt, future), outcome in zip(batch, outcomes, strict=True):
                future.set_result(outcome)


_writer: Writer | None = None


def start() -> None:
    """Start this process's writer, if it has none."""
    global _writer  # noqa: PLW0603 - one for each process
    if _writer is None:
        _writer = Writer()


def is_healthy() -> bool:
    """Whether responses can be stored: False if this process's writer has ended."""
    return _writer is None or _writer.is_alive()


def respond(*, poll: Poll, resident: User | AnonymousUser, choices: Mapping[int, Choice]) -> Receipt:
    """:func:`polls.responses.operations.respond` by the writer; also raises Busy and Uncertain.

    Busy: nothing is stored. Uncertain: the transaction takes too long and may still commit. Sending the
    response again is harmless and shows whether it did.
    """
    if _writer is None:
        return operations.respond(poll=poll, resident=resident, choices=choices)
    # Checked here first, in the operation's order, to spare the writer.
    rules.require_open(poll, timezone.now())
    if not resident.is_authenticated:
        raise errors.SignInNeeded
    future = _writer.submit(Attempt(poll.pk, resident, choices))
    # Returned to the pool: waiting requests must not keep all connections from the writer.
    connection.close()
    try:
        outcome = future.result(WAIT_SECONDS)
    except TimeoutError:
        raise (errors.Busy if future.cancel() else errors.Uncertain) from None
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
