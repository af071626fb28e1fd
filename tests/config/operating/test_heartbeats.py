"""Long work shows that it goes on, and what hangs still does not."""

import io
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from config.operating import background
from participation.audit import operations as audit_operations
from participation.audit import queries as audit_queries
from participation.background import heartbeats
from participation.background.heartbeats import Heartbeat
from participation.background.supervision import Supervised
from participation.jobs.operations import run_for_each
from participation.mailing import sender
from participation.rights import documents
from polls.lifecycle.operations import steps
from polls.questionnaire.models import Poll
from polls.tally.operations import closing as polls_closing
from referenda.lifecycle.operations import closing as referenda_closing
from referenda.referendum.models import State
from tests.factories import make_poll, make_user, respond
from tests.participation.mailing.conftest import stored_mails, write  # noqa: F401 - a fixture
from tests.participation.notifications.making import notify
from tests.referenda.making import Stage
from tests.waits import wait_until


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Counted(Heartbeat):
    """Counts its beats."""

    def __init__(self) -> None:
        super().__init__("counted", background.MAX_JOB_SECONDS)
        self.beats = 0

    def beat(self) -> None:
        self.beats += 1
        super().beat()


def job_of_polls() -> list[int]:
    return []


def beats_of(work) -> int:
    heartbeat = Counted()
    with heartbeats.beat_here(heartbeat):
        work()
    return heartbeat.beats


@pytest.mark.django_db
def test_a_backlog_that_takes_longer_than_a_job_may_is_not_hung():
    clock = Clock()
    heartbeat = Heartbeat("background", background.MAX_JOB_SECONDS, clock)
    was_well = []

    def operate(_ident: int) -> bool:
        clock.seconds += 400
        was_well.append(heartbeat.is_recent)
        return True

    with heartbeats.beat_here(heartbeat):
        run_for_each(job_of_polls, "poll", range(5), operate)
    assert clock.seconds == 2000
    assert was_well == [True] * 5


@pytest.mark.django_db
def test_one_subject_that_hangs_is_hung():
    clock = Clock()
    heartbeat = Heartbeat("background", background.MAX_JOB_SECONDS, clock)
    was_well = []

    def hang(_ident: int) -> bool:
        clock.seconds += background.MAX_JOB_SECONDS + 1
        was_well.append(heartbeat.is_recent)
        return True

    with heartbeats.beat_here(heartbeat):
        run_for_each(job_of_polls, "poll", [1], hang)
    assert was_well == [False]


def test_a_thread_beats_its_own_heartbeat_alone():
    """What a request or another thread does is no sign of life of a thread that hangs."""
    beats: dict[str, int] = {}

    def work(name, stopping, heartbeat) -> None:
        heartbeats.send_heartbeat()
        beats[name] = 1
        while name == "lively" and not stopping.wait(0.005):
            heartbeats.send_heartbeat()
        stopping.wait(30)

    def has_hung_meanwhile() -> bool:
        heartbeats.send_heartbeat()
        return not hanging.is_well

    lively = Supervised("lively", partial(work, "lively"), limit=0.3)
    hanging = Supervised("hanging", partial(work, "hanging"), limit=0.3)
    try:
        wait_until(lambda: len(beats) == 2)
        wait_until(has_hung_meanwhile)
        assert lively.is_well
    finally:
        assert lively.stop(5)
        assert hanging.stop(5)


def closed_poll(people: int) -> Poll:
    poll = make_poll(result_timing="after_close", review_hours=24)
    for _person in range(people):
        respond(poll, make_user(), "Evet")
    closed = steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="Bitti.")
    Poll.objects.filter(pk=poll.pk).update(count_from=closed.closed_at)
    return closed


@pytest.mark.django_db(transaction=True)
def test_the_count_of_a_closed_poll_beats_with_every_response():
    few, many = closed_poll(1), closed_poll(6)
    beats = [beats_of(lambda poll=poll: polls_closing.count_closed(poll_id=poll.pk)) for poll in (few, many)]
    assert not Poll.objects.filter(counted_at=None).exists()
    # The log, the responses, and then the participations and the responses in the order of their authors.
    assert beats[1] - beats[0] == 4 * 5


@pytest.mark.django_db
def test_the_tally_of_a_referendum_beats_with_every_ballot():
    stage = Stage(voters=3).make_ready()
    with stage.voting():
        stage.collect()
        for voter in range(3):
            stage.cast(voter, [0, 1, 0])
    with stage.closed():
        assert beats_of(lambda: referenda_closing.tally_ballots(referendum_id=stage.referendum.pk)) == 3
    assert stage.state == State.TALLIED


@pytest.mark.django_db
def test_verification_of_the_audit_log_beats_as_it_goes_on(monkeypatch):
    monkeypatch.setattr(audit_queries, "_BATCH", 2)
    for _act in range(6):
        with transaction.atomic():
            audit_operations.append_entry(actor=None, action="poll.closed", subject="poll:1")
    assert beats_of(audit_operations.verify_chain) == 3


@pytest.mark.django_db
@pytest.mark.usefixtures("stored_mails")
def test_mails_beat_one_by_one():
    for name in ("ayse", "veli"):
        write(name)
    # One for each mail, and one for the look that claims none.
    assert beats_of(sender.send_due_mails) == 3


class Memory(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return len(data)


@pytest.mark.django_db
def test_a_copy_of_somebodys_data_beats_with_its_rows():
    """Each row twice: it is written to the JSON file and to the page."""
    user = make_user()
    before = beats_of(lambda: documents.write_archive(user, "tr", Memory()))
    for number in range(5):
        notify(user, subject=f"thing:{number}")
    assert beats_of(lambda: documents.write_archive(user, "tr", Memory())) == before + 2 * 5
