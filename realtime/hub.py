"""The hub, one per process. It holds the newest snapshot of every topic followed here, sends it to each local
socket at most every ``limits.BROADCAST_SECONDS``, and polls the database for what no message announced.

Stock Channels costs a task, a future and a thread hop for each socket and message. Here a publish costs one
message per *process*, and one prepared text is written to every socket.
"""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import Error as DatabaseError

from realtime import access, limits
from realtime.errors import LiveError, TopicUnavailable, UnknownTopic
from realtime.listener import Frame, Listener, build_frame
from realtime.runtime import transport
from realtime.runtime.connections import Connections
from realtime.runtime.garbage import Freezing
from realtime.runtime.line import LayerConnection, Message
from realtime.runtime.supervision import keep_running
from realtime.runtime.threads import run_in_thread
from realtime.topics import Snapshot, Topic

log = logging.getLogger(__name__)


class Followed:
    """A topic with local followers: its newest frame, and the state of its broadcast."""

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self.listeners: set[Listener] = set()
        self.newest: Frame | None = None
        self.broadcast: asyncio.Task[None] | None = None
        self.broadcast_at = float("-inf")
        self.reading: asyncio.Task[Snapshot | None] | None = None
        # The number of new followers that wait for the first snapshot.
        self.waiting = 0
        # Until then everybody may follow it, by the clock of the loop.
        self.public_until = float("-inf")
        self.checking: asyncio.Task[bool] | None = None
        # How often that was in doubt: a check counts only if this has not changed meanwhile.
        self.doubts = 0

    @property
    def version(self) -> int:
        return -1 if self.newest is None else self.newest.version


class Hub:
    """Knows who follows which topic, and sends them its snapshots. Runs on one event loop.

    Other threads may only call functions of the module that say they are thread-safe.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.listeners: set[Listener] = set()
        self._followed: dict[str, Followed] = {}
        self._groups: dict[str, str] = {}
        self._doubtful: set[str] = set()
        self._suspects: set[Any] = set()
        self._withdrawn: set[str] = set()
        self._stir = asyncio.Event()
        self._freezing = Freezing()
        self.connections = Connections(loop)
        self._line = LayerConnection(
            wanted=self._wanted_groups, received=self._handle_message, joined=self._reconcile_groups
        )
        self._tasks = [
            loop.create_task(keep_running(self._line.run, "The connection to other processes")),
            loop.create_task(keep_running(self._look_for_newer, "Looking for newer snapshots")),
            loop.create_task(keep_running(self._keep_alive, "Pinging clients")),
        ]

    # Sockets

    async def _keep_alive(self) -> None:
        """Ping every socket shortly before the server would, a few at a time.

        The server pings all that are due in one go: at ten thousand, pages would wait for a second.
        """
        while True:
            await asyncio.sleep(limits.PING_LOOK_SECONDS)
            async for listener in self._iterate_in_turns(self.listeners):
                transport.send_due_ping(listener.protocol)

    async def _iterate_in_turns(self, listeners: Iterable[Listener]) -> AsyncIterator[Listener]:
        """Each listener, with a pause for pages every ``limits.TURN_SECONDS``."""
        left = iter(tuple(listeners))
        turn_ends = self.loop.time() + limits.TURN_SECONDS
        while some := tuple(islice(left, limits.CLIENTS_PER_LOOK)):
            for listener in some:
                yield listener
            if self.loop.time() >= turn_ends:
                await asyncio.sleep(0)
                turn_ends = self.loop.time() + limits.TURN_SECONDS

    def enter(self, listener: Listener) -> None:
        listener.checked_at = self.loop.time()
        self.listeners.add(listener)
        self.connections.take_over(listener.protocol)
        self._freezing.opened(len(self.listeners))

    def leave(self, listener: Listener) -> None:
        self.listeners.discard(listener)
        self._freezing.closed(len(self.listeners))
        for name in list(listener.topics):
            self.unfollow(listener, name)
        listener.close()

    def follow_known(self, listener: Listener, topic: Topic, version: int = -1) -> bool:
        """``follow`` at once, without query and thread, if everybody may and the snapshot is here. Otherwise
        do nothing and return False.
        """
        followed = self._followed.get(topic.name)
        if (
            followed is None
            or followed.newest is None
            or version > followed.version
            or self.loop.time() >= followed.public_until
        ):
            return False
        self._start_following(listener, followed, version)
        return True

    async def follow_public(self, listener: Listener, topic: Topic, version: int = -1) -> bool:
        """``follow`` if everybody may; otherwise do nothing and return False. Raises also DatabaseError."""
        with self._hold(topic):
            if not await self.is_public(topic):
                return False
            await self.follow(listener, topic, version)
            return True

    async def follow(self, listener: Listener, topic: Topic, version: int = -1) -> None:
        """Send ``listener`` the current snapshot, unless ``version`` is already current, and all later ones.

        The caller has checked the permission. Raises UnknownTopic or TopicUnavailable; then the listener does
        not follow.
        """
        with self._hold(topic) as followed:
            doubts = followed.doubts
            if followed.newest is None or version > followed.version:
                # The client has a newer version than this process, from another one; the database decides.
                await self._read(followed)
            if followed.newest is None:
                raise UnknownTopic(topic.name)
            self._start_following(listener, followed, version)
            if followed.doubts != doubts:
                # The permission was checked before the change that has just been announced.
                self._withdrawn.add(topic.name)
                self._stir.set()

    def _start_following(self, listener: Listener, followed: Followed, version: int) -> None:
        """Enter ``listener`` among the topic's followers and offer it the snapshot.

        Nothing happens if its socket has closed or there is no snapshot.
        """
        if listener not in self.listeners or followed.newest is None:
            return
        topic = followed.topic
        followed.listeners.add(listener)
        if topic.group not in self._groups:
            self._groups[topic.group] = topic.name
            self._line.stir()
        listener.start(topic, version if version <= followed.version else -1)
        listener.offer(followed.newest)

    @contextlib.contextmanager
    def _hold(self, topic: Topic) -> Iterator[Followed]:
        """Yield what this process knows about ``topic``; it is not forgotten within the block."""
        followed = self._followed.get(topic.name)
        if followed is None:
            followed = self._followed[topic.name] = Followed(topic)
        followed.waiting += 1
        try:
            yield followed
        finally:
            followed.waiting -= 1
            self._forget_if_idle(followed)

    def unfollow(self, listener: Listener, name: str) -> None:
        listener.stop(name)
        followed = self._followed.get(name)
        if followed is not None:
            followed.listeners.discard(listener)
            self._forget_if_idle(followed)

    def _forget_if_idle(self, followed: Followed) -> None:
        if (
            not followed.listeners
            and not followed.waiting
            and self._followed.get(followed.topic.name) is followed
        ):
            del self._followed[followed.topic.name]
            self._groups.pop(followed.topic.group, None)
            self._line.stir()

    # Who may follow

    async def is_public(self, topic: Topic) -> bool:
        """Whether everybody may follow ``topic``. Yes is remembered for ``limits.PUBLIC_SECONDS``, or until
        something is published about it or it is withdrawn; concurrent calls share a check.
        """
        if topic.kind.restricted:
            return False
        with self._hold(topic) as followed:
            if self.loop.time() < followed.public_until:
                return True
            while True:
                doubts = followed.doubts
                if followed.checking is None or followed.checking.done():
                    followed.checking = self.loop.create_task(self._check_public(followed))
                is_public = await asyncio.shield(followed.checking)
                if followed.doubts == doubts:
                    return is_public

    async def _check_public(self, followed: Followed) -> bool:
        """Ask the database; remember a yes unless it was put in doubt meanwhile."""
        doubts_before = followed.doubts
        # From before the query: its answer may be as old as that.
        public_until = self.loop.time() + limits.PUBLIC_SECONDS
        is_public = await run_in_thread(access.is_public, followed.topic)
        if is_public and followed.doubts == doubts_before:
            followed.public_until = public_until
        return is_public

    def _doubt_permission(self, followed: Followed) -> None:
        """Let the next follow check again, and everybody who waits for a check that has begun."""
        followed.public_until = float("-inf")
        followed.checking = None
        followed.doubts += 1

    def withdraw(self, name: str) -> None:
        """Check again who may follow ``name``, a topic or a whole kind: it may no longer be for everybody."""
        for other, followed in self._followed.items():
            if name in (other, followed.topic.kind.name):
                self._doubt_permission(followed)
                self._withdrawn.add(other)
        self._stir.set()

    async def _recheck_withdrawn(self) -> None:
        while self._withdrawn:
            name = self._withdrawn.pop()
            try:
                await self._recheck_topic(name)
            except DatabaseError:
                self._withdrawn.add(name)
                raise

    async def _recheck_topic(self, name: str) -> None:
        followed = self._followed.get(name)
        if followed is None or await self.is_public(followed.topic):
            return
        by_identity = defaultdict(list)
        for listener in followed.listeners:
            by_identity[listener.identity.session_key].append(listener)
        for listeners in by_identity.values():
            refused = await run_in_thread(access.list_refusals, listeners[0].identity, [followed.topic])
            for topic, why in refused.items():
                await self._end(topic, listeners, why)

    # Snapshots

    def published(self, name: str) -> None:
        """Doubt the permission for the topic ``name``, which was published in this process or another."""
        if (followed := self._followed.get(name)) is not None:
            self._doubt_permission(followed)

    def offer(self, name: str, snapshot: Snapshot) -> None:
        """Broadcast ``snapshot`` soon if it is newer than the current one; drop an older one."""
        followed = self._followed.get(name)
        if followed is None or snapshot.version <= followed.version:
            return
        followed.newest = build_frame(name, snapshot)
        if followed.broadcast is None and followed.listeners:
            followed.broadcast = self.loop.create_task(self._broadcast(followed))

    async def _broadcast(self, followed: Followed) -> None:
        """Offer the newest snapshot to all followers, again if there is a newer one by then."""
        done = -1
        try:
            while followed.newest is not None and followed.newest.version > done:
                pause = followed.broadcast_at + limits.BROADCAST_SECONDS - self.loop.time()
                if pause > 0:
                    await asyncio.sleep(pause)
                frame = followed.newest
                followed.broadcast_at = self.loop.time()
                async for listener in self._iterate_in_turns(followed.listeners):
                    listener.offer(frame)
                done = frame.version
        finally:
            followed.broadcast = None

    async def _read(self, followed: Followed) -> None:
        """Read the snapshot from the database; concurrent calls share a query. Raises TopicUnavailable."""
        if followed.reading is None or followed.reading.done():
            followed.reading = self.loop.create_task(
                run_in_thread(followed.topic.kind.snapshot, followed.topic.ident)
            )
        reading = followed.reading
        try:
            snapshot = await asyncio.shield(reading)
        except DatabaseError as error:
            log.warning("%s could not be read: %s", followed.topic.name, error)
            raise TopicUnavailable(followed.topic.name) from error
        finally:
            if followed.reading is reading and reading.done():
                followed.reading = None
        if snapshot is not None:
            self.offer(followed.topic.name, snapshot)

    # Messages from other processes

    def _wanted_groups(self) -> set[str]:
        return set(self._groups)

    def _handle_message(self, message: Message) -> None:
        if message["type"] == "live.snapshot":
            self.offer(message["topic"], Snapshot(message["version"], message["body"]))
        elif message["type"] == "live.published":
            self.published(message["topic"])
        elif message["type"] == "live.recheck":
            self.suspect(message["user"])
        elif message["type"] == "live.withdrawn":
            self.withdraw(message["name"])

    def _reconcile_groups(self, groups: Collection[str]) -> None:
        self._doubtful.update(self._groups[group] for group in groups if group in self._groups)
        self._stir.set()

    # Changes that no message announced

    async def _look_for_newer(self) -> None:
        """Poll the database for newer versions every few seconds; at once where a message may have been
        missed.
        """
        next_look = self.loop.time() + limits.reconcile_seconds()
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(next_look):
                    await self._stir.wait()
            self._stir.clear()
            if self.loop.time() >= next_look:
                self._doubtful.update(self._followed)
                next_look = self.loop.time() + limits.reconcile_seconds()
            doubtful, self._doubtful = self._doubtful, set()
            try:
                await self.reconcile(doubtful)
                await self._recheck_due()
                await self._recheck_withdrawn()
            except DatabaseError as error:
                log.warning("Could not look for newer snapshots: %s", error)

    async def reconcile(self, names: Iterable[str]) -> None:
        """Broadcast what is newer in the database; end topics that no longer exist."""
        by_kind = defaultdict(list)
        for followed in [self._followed[name] for name in names if name in self._followed]:
            by_kind[followed.topic.kind].append(followed)
        for kind, here in by_kind.items():
            versions = await run_in_thread(kind.versions, [followed.topic.ident for followed in here])
            for followed in here:
                ident = followed.topic.ident
                if ident in versions and versions[ident] <= followed.version:
                    continue
                snapshot = await run_in_thread(kind.snapshot, ident)
                if snapshot is not None:
                    self.offer(followed.topic.name, snapshot)
                elif ident not in versions:
                    await self._end(
                        followed.topic, tuple(followed.listeners), UnknownTopic(followed.topic.name)
                    )

    async def _end(self, topic: Topic, listeners: Iterable[Listener], why: LiveError) -> None:
        """Stop ``listeners`` from following ``topic``, and send them the reason."""
        for listener in listeners:
            self.unfollow(listener, topic.name)
            await listener.send(why.frame(listener.language))

    # Permission checks

    def suspect(self, user_pk: Any) -> None:
        """Check again soon what ``user_pk`` may follow."""
        self._suspects.add(user_pk)
        self._stir.set()

    async def _recheck_due(self) -> None:
        """Check again what suspect users may follow, and a few followers of restricted topics in turn."""
        suspects, now = set(self._suspects), self.loop.time()
        due = [listener for listener in self.listeners if listener.identity.user_pk in suspects]
        restricted = (
            listener
            for listener in self.listeners
            if now - listener.checked_at > limits.RECHECK_SECONDS
            and any(topic.kind.restricted for topic in listener.topics.values())
        )
        due.extend(islice(restricted, limits.RECHECK_BATCH))
        for listener in due:
            listener.checked_at = now
            topics = tuple(listener.topics.values())
            refused = await run_in_thread(access.list_refusals, listener.identity, topics)
            for topic, why in refused.items():
                await self._end(topic, [listener], why)
        self._suspects -= suspects


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def get_current_hub() -> Hub:
    """The hub of the running event loop, created on first use and kept as long as the loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        for closed in [other for other in _hubs if other.is_closed()]:
            del _hubs[closed]
        _hubs[loop] = Hub(loop)
    return _hubs[loop]


def open_sockets() -> int:
    """The number of live sockets of this process."""
    return sum(len(each.listeners) for each in list(_hubs.values()))


def hand_over_snapshot(name: str, snapshot: Snapshot) -> None:
    """Pass ``snapshot`` to every hub of this process. Thread-safe."""
    _call_all("published", name)
    _call_all("offer", name, snapshot)


def recheck_user(user_pk: Any) -> None:
    """Make every hub of this process check again what ``user_pk`` may follow. Thread-safe."""
    _call_all("suspect", user_pk)


def withdraw_topics(name: str) -> None:
    """Make every hub of this process check again who may follow ``name``. Thread-safe."""
    _call_all("withdraw", name)


def _call_all(method: str, *args: Any) -> None:
    for loop, hub in list(_hubs.items()):
        # The loop may close between the check and the call.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(getattr(hub, method), *args)
