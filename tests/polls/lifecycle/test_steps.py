"""State changes of a poll, by editors and by the tick."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import DatabaseError
from django.utils import timezone

from config.operating import background
from forums.statements import operations as statements_operations
from participation.audit.models import Entry
from participation.refusals import EditorsOnly, ReasonNeeded
from polls.lifecycle import errors
from polls.lifecycle.operations import builder, drafts, steps
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.models import Phase, Poll, State
from polls.releases import queries as releases_queries
from polls.releases.models import Release
from polls.responses import errors as responses_errors
from polls.responses.models import Batch, PollKey, Response, ResponseEntry
from polls.tally.operations import closing
from polls.tally.operations import overwriting as overwriting_operations
from realtime import publishing
from tests.factories import YES_NO, lose_roles, make_poll, make_residents, make_user, respond
from tests.participation.jobs.waits import pass_waits

pytestmark = pytest.mark.django_db


def fresh(poll):
    return Poll.objects.get(pk=poll.pk)


def acts(poll):
    return list(Entry.objects.filter(subject=poll.topic).order_by("number").values_list("action", "reason"))


def run_tick():
    """The tick without overwriting, because a test's transaction never ends."""
    overwriting = {overwriting_operations.overwrite_due, statements_operations.overwrite_due}
    assert overwriting < set(background.TICK)
    for job in background.TICK:
        if job not in overwriting:
            job()


def test_tick_closes_and_counts_due_polls():
    poll, later = make_poll(), make_poll(closes_at=timezone.now() + timedelta(days=9))
    for resident in make_residents(12):
        respond(poll, resident, "Evet")
    with time_machine.travel(poll.closes_at, tick=False):
        assert fresh(poll).phase == Phase.COUNTING
        run_tick()
        assert fresh(poll).phase == Phase.CLOSED

    assert fresh(poll).closed_at == poll.closes_at
    assert acts(poll)[-1] == ("poll.closed", "")
    assert not PollKey.objects.filter(poll=poll).exists()
    assert Release.objects.filter(poll=poll)[0].responses == 12
    assert fresh(later).state == State.OPEN
    run_tick()
    assert len(acts(poll)) == 3


def test_failing_count_does_not_block_other_polls(monkeypatch, caplog):
    bad, good = make_poll(), make_poll()
    count_closed = closing.count_closed

    def failing(*, poll_id):
        if poll_id == bad.pk:
            raise DatabaseError("Failing row contains (a secret).")
        return count_closed(poll_id=poll_id)

    monkeypatch.setattr(closing, "count_closed", failing)
    with time_machine.travel(good.closes_at, tick=False):
        run_tick()
        assert (fresh(bad).phase, fresh(good).phase) == (Phase.COUNTING, Phase.CLOSED)
        assert "a secret" not in caplog.text
        with pytest.raises(responses_errors.PollClosed):
            respond(bad, make_user(), "Evet")
        monkeypatch.undo()
        pass_waits()
        run_tick()
    assert fresh(bad).phase == Phase.CLOSED


def test_poll_with_inconsistent_log_is_closed_without_publishing(caplog):
    poll = make_poll()
    for resident in make_residents(12):
        respond(poll, resident, "Evet")
    Response.objects.filter(pk=Response.objects.all()[:1].get().pk).delete()
    closed = steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")

    assert closed.phase == Phase.COUNTING
    assert "differ" in caplog.text
    assert PollKey.objects.filter(poll=poll).exists()
    assert [release.version for release in Release.objects.filter(poll=poll)] == [1]
    with pytest.raises(questionnaire_errors.WrongState):
        steps.archive_poll(poll=closed, editor=make_user(role="editor"), reason="Karar alındı.")


def test_poll_without_computable_figures_does_not_block_others(caplog):
    bad, good = make_poll(), make_poll()
    for resident in make_residents(12):
        respond(bad, resident, "Evet")
    # Log and responses agree on an option that does not exist.
    unknown = {key: [0] for key in Response.objects.filter(poll=bad)[:1].get().answers}
    Response.objects.filter(poll=bad).update(answers=unknown)
    ResponseEntry.objects.filter(poll=bad).update(added=unknown, batch=None)
    Batch.objects.filter(poll=bad).delete()
    with time_machine.travel(good.closes_at, tick=False):
        run_tick()

    assert (fresh(bad).phase, fresh(good).phase) == (Phase.COUNTING, Phase.CLOSED)
    assert PollKey.objects.filter(poll=bad).exists()
    assert "no figures can be made (BadData)" in caplog.text


def test_closing_early_requires_a_reason_and_an_editor():
    poll = make_poll()
    with pytest.raises(ReasonNeeded):
        steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="  ")
    with pytest.raises(EditorsOnly):
        steps.close_poll(poll=poll, editor=make_user(), reason="deneme")
    with pytest.raises(questionnaire_errors.WrongState):
        steps.close_poll(poll=poll, editor=None)

    assert fresh(poll).state == State.OPEN


def test_a_scheduled_poll_is_withdrawn_not_closed():
    editor = make_user(role="editor")
    poll = make_poll(editor=editor, opens_at=timezone.now() + timedelta(hours=2))
    with pytest.raises(questionnaire_errors.WrongState):
        steps.close_poll(poll=poll, editor=editor, reason="deneme")
    steps.withdraw_poll(poll=poll, editor=editor, reason="Tarih değişti")

    assert fresh(poll).phase == Phase.DRAFT
    assert acts(poll)[-1] == ("poll.withdrawn", "Tarih değişti")


def test_a_withdrawn_poll_is_no_longer_followed(monkeypatch, django_capture_on_commit_callbacks):
    editor = make_user(role="editor")
    poll = make_poll(editor=editor, opens_at=timezone.now() + timedelta(hours=2))
    names: list[str] = []
    monkeypatch.setattr(publishing, "withdraw_topics", names.append)
    with django_capture_on_commit_callbacks(execute=True):
        steps.withdraw_poll(poll=poll, editor=editor, reason="Tarih değişti")

    assert names == [poll.topic]


def test_an_answered_poll_is_not_withdrawn():
    editor = make_user(role="editor")
    poll = make_poll(editor=editor)
    respond(poll, make_user(), "Evet")
    with pytest.raises(errors.PollFrozen):
        steps.withdraw_poll(poll=poll, editor=editor, reason="deneme")


def test_archiving_keeps_the_page_and_removes_it_from_current_lists():
    editor = make_user(role="editor")
    poll = steps.close_poll(poll=make_poll(), editor=editor, reason="deneme")
    assert poll.pk in {listed.pk for listed in releases_queries.recently_closed(5)}
    steps.archive_poll(poll=poll, editor=editor, reason="Karar alındı.")

    assert poll.pk not in {listed.pk for listed in releases_queries.recently_closed(5)}
    assert questionnaire_queries.visible_poll(make_user(), poll.pk).phase == Phase.ARCHIVED


@pytest.mark.django_db(transaction=True)
def test_failing_job_does_not_stop_the_others(caplog):
    done = []

    def broken():
        raise LookupError("Failing row contains (a secret).")

    background.run_round((broken, lambda: done.append(1)))

    assert done == [1]
    assert "tests.broken: LookupError" in caplog.text
    assert "a secret" not in caplog.text


def test_corrected_poll_stays_public():
    editor = make_user(role="editor")
    first = make_poll(editor=editor)
    second = make_poll(editor=editor, opened=False)
    Poll.objects.filter(pk=second.pk).update(corrects=first)
    with pytest.raises(errors.Corrected):
        steps.withdraw_poll(poll=first, editor=editor, reason="deneme")

    assert fresh(first).state == State.OPEN


def test_poll_correcting_a_draft_cannot_open_and_the_draft_cannot_be_deleted():
    editor = make_user(role="editor")
    first, second = make_poll(editor=editor, opened=False), make_poll(editor=editor, opened=False)
    Poll.objects.filter(pk=second.pk).update(corrects=first)
    with pytest.raises(errors.NotComplete):
        steps.open_poll(poll=second, editor=editor)
    with pytest.raises(errors.Corrected):
        drafts.delete_draft(poll=first, editor=editor)


#: Whether the poll is open before the step, and the step.
STEPS: dict[str, tuple[bool, Callable[..., object]]] = {
    "writing": (False, partial(builder.save_question, draft=YES_NO)),
    "opening": (False, steps.open_poll),
    "withdrawing": (True, partial(steps.withdraw_poll, reason="deneme")),
    "closing": (True, partial(steps.close_poll, reason="deneme")),
}


@pytest.mark.parametrize("name", STEPS)
def test_former_editor_cannot_change_the_state(name):
    editor = make_user(role="editor")
    opened, step = STEPS[name]
    poll = make_poll(editor=editor, opened=opened)
    state, before = fresh(poll).state, acts(poll)
    lose_roles(editor)

    with pytest.raises(EditorsOnly):
        step(poll=poll, editor=editor)
    assert (fresh(poll).state, acts(poll), poll.questions.count()) == (state, before, 1)
