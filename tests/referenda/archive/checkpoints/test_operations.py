"""Daily checkpoints, the signed heads of an archive."""

import json
from copy import deepcopy
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from config.operating.background import TICK
from referenda.archive.checkpoints import operations, queries
from referenda.archive.checkpoints.models import CheckpointKind
from referenda.archive.checkpoints.signing import SigningKey
from referenda.lifecycle.operations import schedule
from referenda.referendum import disclosure
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db
CITY = ZoneInfo("Europe/Istanbul")
OPENS = datetime(2031, 3, 10, 10, tzinfo=CITY)


def a_week() -> Stage:
    """Ready to be opened for a week."""
    with time_machine.travel(OPENS - timedelta(days=1), tick=False):
        stage = Stage(voters=14, opens_at=OPENS, closes_at=OPENS + timedelta(days=7))
        stage.make_ready().collect()
    return stage


@pytest.fixture(scope="module")
def ready(module_db: None) -> Stage:
    return a_week()


@pytest.fixture
def stage(ready: Stage) -> Stage:
    return deepcopy(ready)


def at(days: float) -> time_machine.travel:
    """The clock at this time after opening."""
    return time_machine.travel(OPENS + timedelta(days=days), tick=False)


def checkpoints_of(stage: Stage) -> list[tuple[date, int]]:
    """Day and number of ballots of each checkpoint, oldest first."""
    return [(it.day, it.ballots) for it in reversed(queries.list_checkpoints(stage.referendum))]


def is_signed(raw: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether the key's owner signed exactly these bytes."""
    try:
        VerifyKey(public_key).verify(raw, signature)
    except BadSignatureError:
        return False
    return True


def test_each_day_from_opening_has_one_checkpoint(stage):
    assert operations.sign_due in TICK
    with at(-0.1):
        assert operations.sign_due() == []
    with at(0):
        schedule.open_due()
        assert operations.sign_due() == [stage.referendum.pk]
        assert operations.sign_due() == []
        for number in range(12):
            stage.cast(number)
    with time_machine.travel(datetime(2031, 3, 11, 0, 1, tzinfo=CITY), tick=False):
        assert operations.sign_due() == [stage.referendum.pk]
        assert not operations.sign_daily_checkpoint(referendum_id=stage.referendum.pk)

    assert checkpoints_of(stage) == [(date(2031, 3, 10), 0), (date(2031, 3, 11), 12)]


def test_closing_and_result_have_the_last_two_checkpoints(stage):
    """The last checkpoint covers all ballots, however few came since that of the day."""
    with at(0):
        schedule.open_due()
        for number in range(12):
            stage.cast(number)
        operations.sign_due()
        stage.cast(12)
    with at(7):
        operations.sign_due()
        schedule.close_due()
        assert (schedule.close_due(), operations.sign_due()) == ([], [])
    with at(8):
        schedule.tally_due()
        stage.decrypt(1, 2)
        assert operations.sign_due() == []

    kinds = [
        (it.kind, str(it.day), it.ballots, it.event.type)
        for it in reversed(queries.list_checkpoints(stage.referendum))
    ]
    assert kinds == [
        (CheckpointKind.DAY, "2031-03-10", 0, "Setup"),
        (CheckpointKind.DAY, "2031-03-17", 13, "Ballot"),
        (CheckpointKind.CLOSING, "2031-03-17", 13, "EndBallots"),
        (CheckpointKind.RESULT, "2031-03-18", 13, "Result"),
    ]
    for note in queries.list_checkpoints(stage.referendum):
        raw = bytes(note.raw)
        assert json.loads(raw)["head"] == note.event.name
        assert is_signed(raw, bytes.fromhex(note.signature), queries.get_signing_key().public)


def test_the_end_of_an_archive_without_ballots_is_signed(stage):
    with at(7):
        schedule.open_due()
        schedule.close_due()

    assert [(it.kind, it.ballots) for it in queries.list_checkpoints(stage.referendum)] == [
        (CheckpointKind.CLOSING, 0)
    ]


def test_ballots_of_a_small_group_wait_for_a_later_checkpoint(stage):
    """Ballots of fewer than ten people get no checkpoint of their own, however often each votes."""
    few = disclosure.MIN_PEOPLE - 1
    with at(0):
        schedule.open_due()
        operations.sign_due()
        for number in [*range(few), 0, 0]:
            stage.cast(number)
    with at(1):
        operations.sign_due()
        stage.cast(few)
    with at(2):
        operations.sign_due()

    assert checkpoints_of(stage) == [
        (date(2031, 3, 10), 0),
        (date(2031, 3, 11), 0),
        (date(2031, 3, 12), few + 3),
    ]


def test_a_late_first_checkpoint_signs_the_opening(stage):
    """Voters' browsers recognise the archive by it."""
    with at(0):
        schedule.open_due()
        for number in range(disclosure.MIN_PEOPLE):
            stage.cast(number)
        operations.sign_due()

    assert [(it.ballots, it.event.height) for it in queries.list_checkpoints(stage.referendum)] == [(0, 0)]


def test_a_late_first_checkpoint_reveals_no_small_group(stage):
    with at(0):
        schedule.open_due()
        stage.cast(0)
        operations.sign_due()

    assert checkpoints_of(stage) == [(date(2031, 3, 10), 0)]


def test_the_key_is_derived_from_its_own_secret_or_the_sites(settings):
    by_default = queries.get_signing_key()

    settings.NOTE_SECRET = "yalnız-notlar-için-bir-sır-0123456789"
    own = queries.get_signing_key()

    assert by_default == SigningKey.of(settings.SECRET_KEY)
    assert own == SigningKey.of(settings.NOTE_SECRET) != by_default
    assert own.secret.hex() not in repr(own)
