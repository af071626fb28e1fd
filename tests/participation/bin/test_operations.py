"""Keeping, restoring and forgetting what was deleted."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.operating import background
from participation.bin import operations, queries
from participation.bin.errors import NotInBin, NotRestorer
from participation.bin.models import RETENTION, Deleted
from polls.lifecycle.operations import builder
from polls.questionnaire.models import Question
from tests.factories import lose_roles, make_poll, make_user
from tests.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def deleted(editor):
    """A question of a draft, deleted."""
    poll = make_poll(editor=editor, opened=False)
    builder.delete_question(question=poll.questions.get(), editor=editor)
    return Deleted.objects.get()


def test_what_was_deleted_is_restored_once(deleted, editor):
    operations.restore_from_bin(deleted_id=deleted.pk, editor=editor)

    assert Question.objects.count() == 1
    with pytest.raises(NotInBin):
        operations.restore_from_bin(deleted_id=deleted.pk, editor=editor)
    assert Question.objects.count() == 1


def test_thirty_days_later_it_is_forgotten_for_good(deleted, editor):
    assert operations.forget_due in background.TICK
    with time_machine.travel(deleted.deleted_at + RETENTION - timedelta(seconds=1), tick=False):
        assert operations.forget_due() == 0
        assert list(queries.list_restorable(editor, timezone.now())) == [deleted]
    with time_machine.travel(deleted.deleted_at + RETENTION, tick=False):
        assert list(queries.list_restorable(editor, timezone.now())) == []
        with pytest.raises(NotInBin):
            operations.restore_from_bin(deleted_id=deleted.pk, editor=editor)
        assert operations.forget_due() == 1
    assert not Deleted.objects.exists()


@pytest.mark.parametrize("role", ["resident", "moderator", "officer", "observer", "administrator"])
def test_only_those_who_may_write_it_restore_it(deleted, role):
    with pytest.raises(NotRestorer):
        operations.restore_from_bin(deleted_id=deleted.pk, editor=make_user(role=role))

    assert not Question.objects.exists()
    assert Deleted.objects.exists()


def test_former_editor_restores_nothing(deleted, editor):
    lose_roles(editor)
    with pytest.raises(NotRestorer):
        operations.restore_from_bin(deleted_id=deleted.pk, editor=editor)


def test_the_database_refuses_to_change_what_was_deleted(deleted):
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Deleted.objects.update(title="Başka")


@pytest.mark.django_db(transaction=True)
def test_of_concurrent_editors_one_restores_it(deleted):
    editors = [make_user(role="editor") for _ in range(4)]
    results = together(
        [partial(operations.restore_from_bin, deleted_id=deleted.pk, editor=editor) for editor in editors]
    )

    assert sorted(type(result).__name__ for result in results) == ["NotInBin"] * 3 + ["str"]
    assert Question.objects.count() == 1
