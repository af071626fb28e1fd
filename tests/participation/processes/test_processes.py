"""Processes and phases: storage, refusals, audit entries, and the current phase."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from participation.audit.models import Entry
from participation.processes import errors, presentation, queries, rules
from participation.processes.models import Phase, Process, State, Transition
from participation.processes.operations import processes
from participation.processes.operations.processes import PhaseDraft
from participation.refusals import EditorsOnly
from tests.factories import lose_roles, make_user
from tests.participation.processes.making import day, make_organ, make_phase, make_process

pytestmark = pytest.mark.django_db


def statuses(process: Process) -> list[str]:
    return [status for _phase, status in queries.build_schedule(process).steps]


# States


def test_a_draft_is_published_with_a_phase_and_ends(editor):
    process = make_process(published=False, title="Çocuk dostu kent")
    with pytest.raises(errors.NotComplete):
        processes.publish_process(editor=editor, process=process)
    make_phase(process)

    processes.publish_process(editor=editor, process=process)
    ended = processes.end_process(editor=editor, process=process, reason="Karar verildi.")

    assert (ended.slug, ended.state, ended.ended_on) == ("cocuk-dostu-kent", State.ENDED, day(0))
    steps = Transition.objects.values_list("before", "after", "by")
    assert list(steps) == [("draft", "published", editor.pk), ("published", "ended", editor.pk)]
    recorded = Entry.objects.filter(subject="process:cocuk-dostu-kent").order_by("number")
    assert list(recorded.values_list("action", flat=True)) == [
        "process.drafted",
        "phase.added",
        "process.published",
        "process.ended",
    ]


def test_ended_process_is_resumed_with_a_reason(editor):
    process = make_process()
    processes.end_process(editor=editor, process=process)
    with pytest.raises(ValidationError):
        processes.resume_process(editor=editor, process=process, reason=" ")

    resumed = processes.resume_process(editor=editor, process=process, reason="Erken bitirilmişti.")

    assert (resumed.state, resumed.ended_on) == (State.PUBLISHED, None)


def test_each_step_is_taken_once(editor):
    process = make_process()

    with pytest.raises(errors.WrongState):
        processes.publish_process(editor=editor, process=process)
    processes.end_process(editor=editor, process=process)
    with pytest.raises(errors.WrongState):
        processes.end_process(editor=editor, process=process)
    assert Transition.objects.filter(process=process).count() == 2


@pytest.mark.parametrize(
    "row",
    [
        {"before": "published", "after": "draft"},
        {"before": "draft", "after": "ended"},
        {"before": "ended", "after": "published", "reason": ""},
        {"before": "draft", "after": "published"},
    ],
)
def test_database_allows_only_valid_steps(editor, row):
    process = make_process()

    with pytest.raises(IntegrityError), transaction.atomic():
        Transition.objects.create(process=process, by=editor, at=timezone.now(), **row)


@pytest.mark.parametrize(
    "values", [{"state": "ended"}, {"ended_on": "2026-01-01"}, {"state": "asleep"}, {"title": ""}]
)
def test_database_refuses_inconsistent_processes(values):
    process = make_process()

    with pytest.raises(IntegrityError), transaction.atomic():
        Process.objects.filter(pk=process.pk).update(**values)


def test_only_drafts_are_deleted(editor):
    draft, published = make_process(published=False), make_process()
    make_phase(draft)

    processes.delete_draft(editor=editor, process=draft)
    with pytest.raises(errors.DraftOnly):
        processes.delete_draft(editor=editor, process=published)

    assert list(Process.objects.all()) == [published]


def test_only_current_editors_change_processes(editor):
    process = make_process()
    lose_roles(editor)

    for person in (editor, make_user(), make_user(role="officer")):
        with pytest.raises(EditorsOnly):
            processes.end_process(editor=person, process=process)
    process.refresh_from_db()
    assert process.state == State.PUBLISHED


# Phases


@pytest.mark.parametrize(("first", "last"), [(-9, -5), (5, 9), (-9, 9), (0, 0), (-5, 5)])
def test_phases_do_not_overlap(first, last):
    process = make_process()

    with pytest.raises(ValidationError):
        make_phase(process, first, last)
    with pytest.raises(IntegrityError), transaction.atomic():
        Phase.objects.create(process=process, title="Başka", starts_on=day(first), ends_on=day(last))


def test_phases_may_be_adjacent_and_overlap_those_of_other_processes():
    process = make_process()

    make_phase(process, 6, 8)
    make_phase(process, -9, -6)
    make_process()

    assert statuses(process) == ["past", "now", "coming"]


def test_database_refuses_changes_that_make_phases_overlap():
    process = make_process()
    make_phase(process, 6, 8)

    with pytest.raises(IntegrityError), transaction.atomic():
        Phase.objects.filter(process=process, ends_on=day(5)).update(ends_on=day(6))


def test_phase_lasts_at_least_one_day(editor):
    process = make_process(published=False)

    make_phase(process, 3, 3)
    with pytest.raises(ValidationError):
        make_phase(process, 9, 8)
    with pytest.raises(IntegrityError), transaction.atomic():
        Phase.objects.create(process=process, title="Boş", starts_on=day(9), ends_on=day(8))


def test_running_phase_can_be_moved(editor):
    process = make_process()
    phase = process.phases.get()

    processes.save_phase(
        editor=editor,
        process=process,
        phase=phase,
        draft=PhaseDraft(title=phase.title, starts_on=phase.starts_on, ends_on=day(20), takes_threads=True),
    )

    phase.refresh_from_db()
    assert phase.ends_on == day(20)
    entry = Entry.objects.order_by("-number")[0]
    assert entry.details == {"phase": phase.title, "ends_on": [day(5).isoformat(), day(20).isoformat()]}


def test_started_and_only_phases_cannot_be_removed(editor):
    process = make_process()
    running, coming = process.phases.get(), make_phase(process, 6, 8)

    with pytest.raises(errors.PhaseKept):
        processes.remove_phase(editor=editor, phase=running)
    processes.remove_phase(editor=editor, phase=coming)
    Phase.objects.filter(pk=running.pk).update(starts_on=day(2))
    with pytest.raises(errors.PhaseKept):
        processes.remove_phase(editor=editor, phase=running)

    assert list(process.phases.all()) == [running]


def test_current_phase_follows_the_local_date():
    process = make_process(published=False)
    with time_machine.travel("2026-11-30T20:59:00Z", tick=False):
        make_phase(process, 0, 0, title="Kasım")
        make_phase(process, 1, 1, title="Aralık")

    def running(moment: str) -> str | None:
        with time_machine.travel(moment, tick=False):
            current = queries.build_schedule(Process.objects.get(pk=process.pk)).current
            return current.title if current else None

    # 21:00 UTC is midnight in Istanbul.
    moments = ("2026-11-29T20:59:00Z", "2026-11-30T20:59:00Z", "2026-11-30T21:00:00Z", "2026-12-01T21:00:00Z")
    assert [running(moment) for moment in moments] == [None, "Kasım", "Aralık", None]


def test_ended_process_shows_phases_that_did_not_take_place(editor):
    process = make_process()
    make_phase(process, 6, 8)
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        process = processes.end_process(editor=editor, process=process)

    with time_machine.travel(timezone.now() + timedelta(days=7), tick=False):
        assert statuses(process) == ["past", "dropped"]
        assert queries.build_schedule(process).current is None


def test_threads_are_open_only_in_phases_that_allow_them(editor):
    open_now, closed_now = make_process(takes_threads=True), make_process(takes_threads=False)
    later = make_process(published=False)
    make_phase(later, 3, 8, takes_threads=True)
    processes.publish_process(editor=editor, process=later)

    rules.require_takes_threads(open_now)
    with pytest.raises(errors.PhaseTakesNoThreads):
        rules.require_takes_threads(closed_now)
    with pytest.raises(errors.NoPhaseNow):
        rules.require_takes_threads(later)
    ended = processes.end_process(editor=editor, process=open_now)
    with pytest.raises(errors.NoPhaseNow):
        rules.require_takes_threads(ended)


# Texts


@pytest.mark.parametrize(
    ("phases", "words"),
    [
        ([(-5, 5), (6, 8)], "aşama 1/2, son gün"),
        ([(3, 5)], "sonraki aşama"),
        ([(-5, -3)], "bütün aşamalar bitti"),
    ],
)
def test_state_of_a_process_is_described_briefly(phases, words):
    process = make_process(published=False)
    for first, last in phases:
        make_phase(process, first, last)

    assert words in presentation.present_process(process).status_text


def test_organ_in_charge_cannot_be_deleted():
    organ = make_organ()
    make_process(organ=organ)

    with pytest.raises(IntegrityError):
        organ.delete()
