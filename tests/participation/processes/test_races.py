"""Concurrent operations by editors."""

from functools import partial

import pytest
from django.core.exceptions import ValidationError

from participation.audit.models import Entry
from participation.processes import errors
from participation.processes.models import Membership, Organ, Phase, Process, Transition
from participation.processes.operations import organs, processes
from participation.processes.operations.processes import PhaseDraft, ProcessDraft
from participation.refusals import GoneMeanwhile
from tests.factories import make_user
from tests.participation.processes.making import day, make_organ, make_phase, make_process
from tests.participation.processes.test_organs import draft_of
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def kinds(results) -> set[str]:
    return {type(result).__name__ for result in results if isinstance(result, Exception)}


def test_concurrent_memberships_store_one():
    editor, organ, person = make_user(role="editor"), make_organ(), make_user()

    results = together(
        [
            partial(
                organs.begin_membership,
                editor=editor,
                organ=organ,
                person=person,
                since=day(-offset),
                until=day(9),
            )
            for offset in range(8)
        ]
    )

    assert (Membership.objects.count(), kinds(results)) == (1, {ValidationError.__name__})
    assert Entry.objects.filter(action="membership.begun").count() == 1


def test_concurrent_overlapping_phases_store_one():
    editor, process = make_user(role="editor"), make_process(published=False)

    results = together(
        [
            partial(
                processes.save_phase,
                editor=editor,
                process=process,
                draft=PhaseDraft(title="Aşama", starts_on=day(offset), ends_on=day(20)),
            )
            for offset in range(8)
        ]
    )

    assert (Phase.objects.count(), kinds(results)) == (1, {ValidationError.__name__})


def test_concurrent_endings_end_a_process_once():
    editor, process = make_user(role="editor"), make_process()

    results = together([lambda: processes.end_process(editor=editor, process=process)] * 6)

    assert kinds(results) == {errors.WrongState.__name__}
    assert Transition.objects.filter(process=process, after="ended").count() == 1


def test_concurrent_mutual_nesting_of_organs_stores_one():
    editor, first, second = make_user(role="editor"), make_organ(), make_organ()

    def put(organ: Organ, parent: Organ) -> None:
        organs.save_organ(editor=editor, organ=organ, draft=draft_of(organ, parent=parent))

    results = together([lambda: put(first, second), lambda: put(second, first)])

    assert kinds(results) == {ValidationError.__name__}
    assert Organ.objects.filter(parent__isnull=False).count() == 1


def test_concurrent_drafts_of_a_process_create_one():
    editor, organ = make_user(role="editor"), make_organ()
    draft = ProcessDraft(title="Bisiklet planı", summary="Birlikte.", organ=organ)

    results = together([lambda: processes.save_process(editor=editor, draft=draft)] * 6)

    assert (Process.objects.count(), kinds(results)) == (1, {ValidationError.__name__})


def test_second_concurrent_deletion_of_a_draft_is_refused():
    editor, process = make_user(role="editor"), make_process(published=False)

    results = together([lambda: processes.delete_draft(editor=editor, process=process)] * 3)

    assert kinds(results) == {GoneMeanwhile.__name__}
    assert Entry.objects.filter(action="process.draft_deleted").count() == 1


def test_concurrent_publishing_and_deleting_does_exactly_one():
    editor, process = make_user(role="editor"), make_process(published=False)
    make_phase(process)

    results = together(
        [
            lambda: processes.publish_process(editor=editor, process=process) and None,
            lambda: processes.delete_draft(editor=editor, process=process),
        ]
    )

    deleted = not Process.objects.exists()
    assert kinds(results) == {(GoneMeanwhile if deleted else errors.DraftOnly).__name__}
