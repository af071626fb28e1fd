"""Readiness, signs of life of threads, and systemd."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from config.operating import background, health
from participation.background import supervision
from participation.background.heartbeats import Heartbeat
from participation.background.supervision import Supervised
from participation.jobs.models import Failure
from tests.waits import wait_until


@pytest.fixture(autouse=True)
def none_running():
    yield
    assert supervision.list_running_threads() == []


def wait_for_the_end(stopping: threading.Event, heartbeat: Heartbeat) -> None:
    while not stopping.wait(0.01):
        heartbeat.beat()


@pytest.mark.django_db(transaction=True)
def test_what_fails_is_named_and_takes_no_process_out_of_service(client):
    assert client.get("/readyz").json() == {"status": "ok"}
    now = timezone.now()
    Failure.objects.create(
        job="polls.close_due",
        subject="poll 12",
        error="IntegrityError",
        since=now,
        next_at=now + timedelta(seconds=5),
    )

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "degraded": ["poll 12: IntegrityError"]}


@pytest.mark.django_db(transaction=True)
def test_a_hung_thread_is_not_ready(client):
    free = threading.Event()

    def hang(_stopping: threading.Event, _heartbeat: Heartbeat) -> None:
        free.wait(30)

    hanging = Supervised("hanging", hang, limit=0.05)
    try:
        wait_until(lambda: not hanging.is_well)
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json() == {"status": "unavailable", "reason": "background"}
    finally:
        free.set()
        assert hanging.stop(5)
    assert client.get("/readyz").status_code == 200


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_dead_thread_is_logged_and_started_again(caplog):
    runs: list[int] = []

    def die_once(stopping: threading.Event, heartbeat: Heartbeat) -> None:
        runs.append(1)
        if len(runs) == 1:
            raise SystemExit  # ends a thread silently
        wait_for_the_end(stopping, heartbeat)

    thread = Supervised("mortal", die_once, limit=5)
    watcher = supervision.start_watcher()
    try:
        wait_until(lambda: len(runs) == 2 and thread.is_well)
        assert "The thread meydan-mortal has ended and is started again." in caplog.text
    finally:
        assert watcher.stop(5)
        assert thread.stop(5)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ends", [True, False], ids=["ends", "hangs"])
def test_a_process_whose_watcher_ends_or_hangs_is_not_ready(client, monkeypatch, ends):
    """Nothing would start its threads again."""
    free = threading.Event()

    class Breaking(Supervised):
        def restart_if_ended(self) -> bool:
            if ends:
                raise LookupError
            return free.wait(30)

    monkeypatch.setattr(supervision, "WATCHER_LIMIT", 0.3)
    monkeypatch.setattr(supervision, "CHECK_SECONDS", 0.05)
    background.start_jobs([])
    try:
        assert client.get("/readyz").json() == {"status": "ok"}
        breaking = Breaking("breaking", wait_for_the_end, limit=5)
        wait_until(lambda: client.get("/readyz").status_code == 503, seconds=5)
        assert client.get("/readyz").json() == {"status": "unavailable", "reason": "background"}
        up = {thread.heartbeat.name: thread.is_well for thread in supervision.list_running_threads()}
        assert up == {"background": True, "watcher": False, "breaking": True}
    finally:
        free.set()
        assert breaking.stop(5)
        assert background.stop_threads(10)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.django_db(transaction=True)
def test_a_job_that_ends_its_thread_stops_no_other_for_good(monkeypatch):
    """Even what is no Exception: the thread is started again and goes on."""
    done: list[int] = []

    def deadly() -> None:
        if not done:
            done.append(0)
            raise SystemExit

    def harmless() -> None:
        done.append(1)

    monkeypatch.setattr(background, "COUNT_EVERY", 0.01)
    monkeypatch.setattr(background, "TICK_EVERY", 0.01)
    background.start_jobs([deadly, harmless])
    try:
        wait_until(lambda: 1 in done)
    finally:
        assert background.stop_threads(10)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_takes_no_writes_is_not_ready(client, monkeypatch):
    from django.db import OperationalError

    from participation.jobs import operations

    def full() -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(health, "_wrote_at", float("-inf"))
    monkeypatch.setattr(operations, "probe_database", full)
    assert client.get("/readyz").json() == {"status": "unavailable", "reason": "write"}


@pytest.mark.django_db(transaction=True)
def test_the_probe_writes_one_row_only_and_seldom(client, monkeypatch):
    from participation.jobs.models import WriteProbe

    monkeypatch.setattr(health, "_wrote_at", float("-inf"))
    for _ in range(3):
        assert client.get("/readyz").status_code == 200
    assert [(row.pk, row.flipped) for row in WriteProbe.objects.all()] == [(1, True)]
