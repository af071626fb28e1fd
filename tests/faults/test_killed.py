"""``kill -9`` during work: everything acknowledged is stored, and nothing is stored by half."""

import random
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from config.operating.background import COUNT_EVERY
from tests.faults.clients import CUT, Program
from tests.faults.installation import Installation, Server
from tests.waits import PATIENCE, wait_until

pytestmark = pytest.mark.slow


def assert_whole(installation: Installation, poll: int) -> int:
    """Assert that participations match responses and the tally a recount. Returns the number of responses."""
    count = "SELECT count(*) FROM {} WHERE poll_id = {}"
    people = installation.value(count.format("polls_participation", poll))
    assert people == installation.value(count.format("polls_response", poll))
    assert people == installation.value(count.format("polls_responseentry", poll) + " AND removed IS NULL")
    assert "equal" in installation.manage("recount", "--poll", str(poll)).stdout
    return int(people)


def participants(installation: Installation, poll: int) -> set[str]:
    rows = installation.rows(
        "SELECT email FROM people_user JOIN polls_participation ON resident_id = people_user.id"
        f" WHERE poll_id = {poll}"
    )
    return {email for (email,) in rows}


class Answering:
    """Clients that answer for residents concurrently and record who got an acknowledgement.

    ``secure``: to nginx. ``pause``: seconds between a client's answers.
    """

    def __init__(
        self,
        port: int,
        scene: Any,
        waiting: list[str],
        clients: int = 6,
        *,
        secure: bool = False,
        pause: float = 0.0,
    ) -> None:
        self.acknowledged: set[str] = set()
        self.cut = 0
        self.statuses: set[int] = set()
        self._scene, self._port, self._secure, self._pause = scene, port, secure, pause
        self._is_over = threading.Event()
        self._waiting = list(waiting)
        self._threads = [threading.Thread(target=self._answer) for _ in range(clients)]
        for thread in self._threads:
            thread.start()

    def _answer(self) -> None:
        program = Program(self._port, secure=self._secure)
        while not self._is_over.wait(self._pause):
            try:
                resident = self._waiting.pop()
            except IndexError:
                return
            try:
                status = program.answer(
                    self._scene["poll"],
                    self._scene["question"],
                    random.choice(self._scene["options"]),
                    self._scene["tokens"][resident],
                )
            except CUT:
                self.cut += 1
                return
            self.statuses.add(status)
            if status in {200, 201}:
                self.acknowledged.add(resident)

    @property
    def waits(self) -> bool:
        """Whether somebody has not answered."""
        return bool(self._waiting)

    def end(self) -> None:
        self._is_over.set()
        self.join()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()


def test_every_acknowledged_response_survives_a_killed_server(installation: Installation) -> None:
    if installation.is_postgresql:
        pytest.skip("The workers of test_production_form.py are killed there.")
    scene = installation.scene("open", "120")
    poll, everybody = scene["poll"], list(scene["tokens"])
    early, late = everybody[:-20], [everybody[-20:-10], everybody[-10:]]
    acknowledged: set[str] = set()
    for stored_before_the_kill in (15, 30):
        with installation.serving() as server:
            answering = Answering(server.port, scene, [one for one in early if one not in acknowledged])
            wait_until(lambda: len(answering.acknowledged) >= stored_before_the_kill)  # noqa: B023
            server.kill()
            answering.join()
        acknowledged |= answering.acknowledged
        assert answering.cut > 0, "The server was killed, but no request was open."
        assert answering.statuses <= {200, 201}
        assert acknowledged <= participants(installation, poll)
        assert len(acknowledged) <= assert_whole(installation, poll) <= len(acknowledged) + answering.cut

    with installation.serving() as server:
        # Those without an answer send again and count once, whether or not the first one was stored.
        answered = set(acknowledged)
        for some in ([one for one in early if one not in acknowledged], *late):
            rest = Answering(server.port, scene, some)
            rest.join()
            answered |= rest.acknowledged
            # Counted as a batch of its own. A batch is released with the next one.
            time.sleep(3 * COUNT_EVERY)
        assert answered == set(everybody)
        wait_until(lambda: released(server, poll) >= len(early), pause=0.4)
    assert assert_whole(installation, poll) == len(everybody)
    installation.scene("close", str(poll))
    assert installation.value(f"SELECT max(responses) FROM polls_release WHERE poll_id = {poll}") == 120


def released(server: Server, poll: int) -> int:
    """Number of people in the latest public figures."""
    return Program(server.port).results(poll)["responses"] or 0


def lines(file: Path) -> int:
    return len(file.read_text().splitlines()) if file.exists() else 0


def test_a_crowd_continues_without_the_server_and_loses_nothing_when_killed(
    installation: Installation, tmp_path: Path
) -> None:
    poll = installation.scene("open", "0")["poll"]
    acknowledged = tmp_path / "acknowledged"
    crowd_command = ["manage.py", "demo_crowd", "--poll", str(poll), "--rate", "200"]
    with installation.running(
        *crowd_command, "--seconds", "60", "--acknowledged", str(acknowledged)
    ) as crowd:
        with installation.serving() as server:
            wait_until(lambda: lines(acknowledged) >= 40)
            server.kill()
        at_the_kill = lines(acknowledged)
        wait_until(lambda: lines(acknowledged) >= at_the_kill + 20)
        crowd.kill()
    # At most one answer was stored but not yet reported.
    stored = assert_whole(installation, poll)
    assert 0 <= stored - lines(acknowledged) <= 1
    # Figures are one batch late: a second crowd's batch releases the sum of the first one's answers.
    with installation.serving() as server, installation.running(*crowd_command, "--seconds", "2"):
        wait_until(lambda: released(server, poll) >= stored, pause=0.4)
    assert_whole(installation, poll)


def test_a_killed_closing_is_complete_or_has_no_effect(installation: Installation) -> None:
    poll = installation.scene("answered", "150")["poll"]
    state = f"SELECT state FROM polls_poll WHERE id = {poll}"
    keys = f"SELECT count(*) FROM polls_pollkey WHERE poll_id = {poll}"
    log = f"SELECT count(*) FROM polls_responseentry WHERE poll_id = {poll}"
    for seconds in (0.005, 0.02, 0.06):
        with installation.running("-m", "tests.faults.scene", "close", str(poll)) as closing:
            wait_until(lambda: "closing" in closing.log.read_text(), pause=0.001)
            # Killed at a different point each time, since no event shows the progress.
            with suppress(subprocess.TimeoutExpired):
                closing.popen.wait(seconds)
            if closing.popen.poll() is None:
                closing.kill()
        if installation.value(keys):
            assert installation.value(log) == 150
            assert assert_whole(installation, poll) == 150
        else:
            assert (installation.value(state), installation.value(log)) == ("closed", 0)
            break
        if installation.value(state) == "closed":
            # No more answers are possible, and the next tick counts.
            installation.manage("tick")
            break
    else:
        installation.scene("close", str(poll))
    final = f"SELECT responses FROM polls_release WHERE poll_id = {poll} ORDER BY version DESC LIMIT 1"
    assert installation.value(final) == 150
    assert (installation.value(keys), installation.value(log)) == (0, 0)
    for table in ("polls_response", "polls_participation"):
        assert installation.value(f"SELECT count(*) FROM {table} WHERE poll_id = {poll}") == 150
