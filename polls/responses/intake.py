"""Group commit: responses that arrive within a few milliseconds share one durable transaction.

A server process has one writer thread. A request submits its attempt and waits until its own row is
committed. Duplicate or late attempts are refused individually, and nothing is acknowledged before it is
stored. This also protects secrecy: one transaction has rows of several people, not in order of arrival.

Without a writer (commands, tests) :func:`respond` calls the operation directly.
"""

import asyncio
import logging
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, InterfaceError, close_old_connections, connection, connections
from django.utils import timezone

from participation.background.heartbeats import Heartbeat
from participation.background.supervision import Supervised
from participation.people.models import User
from participation.people.signin.credentials import Credential, list_accounts_of
from participation.refusals import Unavailable
from polls.questionnaire.models import Poll
from polls.responses import errors, operations, rules
from polls.responses.operations import Attempt, Outcome, Receipt, respond_together
from polls.responses.throttles import is_within_rate_limit
from polls.responses.validation import Choice

log = logging.getLogger(__name__)

#: Seconds that the first attempt of a transaction waits for others.
COLLECT_SECONDS: Final = 0.004
#: Maximum number of attempts in one transaction.
MAX_BATCH: Final = 200
#: Maximum number of waiting attempts, about.
MAX_QUEUE: Final = 4000
#: Seconds after which a waiting request gives up.
WAIT_SECONDS: Final = 30.0
#: Seconds between checks whether to stop, while idle.
IDLE_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class UnidentifiedAttempt:
    """A submitted response whose sender is known only by a credential, which the writer checks."""

    poll_id: int
    sender: Credential
    choices: Mapping[int, Choice]


class Unanswered(Exception):
    """An unidentified attempt without an outcome: nothing is stored, nothing counts against the rate limit.
    Its credential is not valid or could not be checked, or the limit is exceeded.
    """


@dataclass(frozen=True, slots=True)
class Failed:
    """An error, passed to the request that waits. A refusal is an outcome, not an error."""

    error: BaseException


#: What a request that waits is given.
Result = Outcome | Unanswered | Failed


class Waiting:
    """An attempt and the request that waits for its result, in another thread or on an event loop."""

    def __init__(
        self,
        attempt: Attempt | UnidentifiedAttempt,
        future: "Future[Result] | asyncio.Future[Result]",
    ) -> None:
        self.attempt = attempt
        self.future = future

    def begin(self) -> bool:
        """False if the request has given up, so that the attempt is left out."""
        if isinstance(self.future, Future):
            return self.future.set_running_or_notify_cancel()
        return not self.future.cancelled()


class Writer:
    """A thread that stores attempts, several per transaction, for the life of the process."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
        self.thread = Supervised("intake", self._run, limit=WAIT_SECONDS)

    def submit(self, attempt: Attempt) -> "Future[Result]":
        """Queue an attempt. Raises Busy if too many are waiting."""
        future: Future[Result] = Future()
        self._put(Waiting(attempt, future))
        return future

    def submit_unidentified(self, attempt: UnidentifiedAttempt) -> "asyncio.Future[Result]":
        """The same on an event loop."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._put(Waiting(attempt, future))
        return future

    def _put(self, waiting: Waiting) -> None:
        if self._waiting.qsize() >= MAX_QUEUE:
            raise errors.Busy(seconds=errors.RETRY_SECONDS)
        self._waiting.put(waiting)

    def stop(self) -> None:
        """Store waiting attempts, then end the thread. For processes that continue without it (tests)."""
        self.thread.stop()

    def _run(self, stopping: threading.Event, heartbeat: Heartbeat) -> None:
        while batch := self._collect(stopping, heartbeat):
            heartbeat.beat()
            self._store([waiting for waiting in batch if waiting.begin()])
        connections.close_all()

    def _collect(self, stopping: threading.Event, heartbeat: Heartbeat) -> list[Waiting]:
        """The attempts of the next transaction; empty only when stopping."""
        batch: list[Waiting] = []
        while not batch:
            heartbeat.beat()
            try:
                batch.append(self._waiting.get(timeout=IDLE_SECONDS))
            except queue.Empty:
                if stopping.is_set():
                    return []
        time.sleep(COLLECT_SECONDS)
        while len(batch) < MAX_BATCH:
            try:
                batch.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        return batch

    def _store(self, batch: Sequence[Waiting]) -> None:
        tried: Future[list[Result]] = Future()
        try:
            close_old_connections()
            tried.set_result(_compute_results([waiting.attempt for waiting in batch]))
            close_old_connections()
        except BaseException as error:  # noqa: BLE001 - every waiting request gets the error
            if tried.done():  # stored all the same
                log.error("a connection could not be returned: %s", type(error).__name__)
            else:
                tried.set_exception(error)
        failed = tried.exception()
        results = tried.result() if failed is None else [Failed(failed)] * len(batch)
        _deliver_results(zip(batch, results, strict=True))


def _compute_results(attempts: Sequence[Attempt | UnidentifiedAttempt]) -> list[Result]:
    """The results of ``attempts``, in order."""
    accounts = _list_accounts({it.sender for it in attempts if isinstance(it, UnidentifiedAttempt)})
    results: dict[int, Result] = {}
    ready: dict[int, Attempt] = {}
    for place, attempt in enumerate(attempts):
        if isinstance(attempt, Attempt):
            ready[place] = attempt
        elif (account := accounts.get(attempt.sender)) is not None and is_within_rate_limit(account):
            ready[place] = Attempt(attempt.poll_id, account, attempt.choices)
        else:
            results[place] = Unanswered()
    results.update(zip(ready, _compute_outcomes(list(ready.values())), strict=True))
    return [results[place] for place in range(len(attempts))]


def _list_accounts(credentials: Collection[Credential]) -> Mapping[Credential, int]:
    """``list_accounts_of``; nobody's if they cannot be checked, so that other attempts are stored."""
    try:
        return list_accounts_of(credentials)
    except (DatabaseError, InterfaceError) as error:
        # Only the type is logged: the database's message may quote a credential.
        log.error("%d senders could not be checked: %s", len(credentials), type(error).__name__)
        return {}


def _compute_outcomes(attempts: Sequence[Attempt]) -> Sequence[Outcome | Failed]:
    """One transaction for all. If it fails because of one of them, one transaction for each."""
    together = _try_attempts(attempts)
    error = together.exception()
    if error is None:
        return together.result()
    if len(attempts) == 1 or isinstance(error, errors.NotStored):  # nothing can be stored
        return [Failed(error)] * len(attempts)
    log.error("%d answers are stored one by one: %s", len(attempts), type(error).__name__)
    return [outcome for attempt in attempts for outcome in _compute_outcomes([attempt])]


def _try_attempts(attempts: Sequence[Attempt]) -> "Future[Sequence[Outcome]]":
    tried: Future[Sequence[Outcome]] = Future()
    try:
        tried.set_result(respond_together(attempts) if attempts else [])
    except Exception as error:  # noqa: BLE001 - the requests get the error
        tried.set_exception(error)
    return tried


def _deliver_results(results: Iterable[tuple[Waiting, Result]]) -> None:
    """Wake each event loop once for all its requests."""
    by_loop = defaultdict(list)
    for waiting, result in results:
        if isinstance(waiting.future, Future):
            waiting.future.set_result(result)
        else:
            by_loop[waiting.future.get_loop()].append((waiting.future, result))
    for loop, settled in by_loop.items():
        try:
            loop.call_soon_threadsafe(_settle_attempts, settled)
        except RuntimeError:
            log.info("The server stopped before %d requests were answered.", len(settled))


def _settle_attempts(settled: "Iterable[tuple[asyncio.Future[Result], Result]]") -> None:
    for future, result in settled:
        if not future.done():  # the client may have gone
            future.set_result(result)


_writer: Writer | None = None


def start_writer() -> None:
    """Start this process's writer, if it has none."""
    global _writer  # noqa: PLW0603 - one for each process
    if _writer is None:
        _writer = Writer()


def is_running() -> bool:
    """Whether this process has a writer."""
    return _writer is not None


async def respond_by_credential(attempt: UnidentifiedAttempt) -> Result:
    """Store a response and wait on the event loop, without a thread. Raises NotStored, RowRefused, Busy or
    Uncertain.

    An attempt that fails for any other reason has counted against the rate limit. ``respond`` then raises
    the same error.
    """
    if _writer is None:
        raise RuntimeError("This process has no writer.")
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            result = await _writer.submit_unidentified(attempt)
    except TimeoutError:
        raise errors.Uncertain from None
    if isinstance(result, Failed):
        if isinstance(result.error, Unavailable):
            raise result.error
        log.error("an answer was not stored: %s", type(result.error).__name__)
    return result


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
    future = _writer.submit(Attempt(poll.pk, resident.pk, choices))
    # Returned to the pool: waiting requests must not keep all connections from the writer.
    connection.close()
    try:
        result = future.result(WAIT_SECONDS)
    except TimeoutError:
        busy = errors.Busy(seconds=errors.RETRY_SECONDS)
        raise (busy if future.cancel() else errors.Uncertain()) from None
    if isinstance(result, Failed):
        raise result.error
    if isinstance(result, Exception):
        raise result
    return result
