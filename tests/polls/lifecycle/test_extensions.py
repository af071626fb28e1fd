"""An announced poll closes later, for a public reason, and never earlier than announced."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from html import unescape

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from config.operating import background
from participation.audit.models import Entry
from participation.notifications import operations as notifications_operations
from participation.notifications import wording
from participation.notifications.models import Notice
from participation.people.models import User
from participation.refusals import EditorsOnly, ReasonNeeded
from participation.text.figures import format_moment
from polls.lifecycle import errors
from polls.lifecycle.operations import steps
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire.models import Extension, Phase, Poll, State, Transition
from polls.responses.operations import Attempt, respond_together
from tests.factories import choose, lose_roles, make_poll, make_residents, make_user, respond
from tests.threads import together

pytestmark = pytest.mark.django_db

REASON = "Sel yüzünden birçok kişi yanıtlayamadı."


@pytest.fixture
def poll(editor):
    """An open poll with one answer."""
    poll = make_poll(editor=editor)
    respond(poll, make_user(), "Evet")
    return poll


def later(poll, days=1):
    return poll.closes_at + timedelta(days=days)


def extend(poll: Poll, editor: User, closes_at: datetime | None = None, reason: str = REASON) -> Poll:
    return steps.extend_poll(poll=poll, editor=editor, closes_at=closes_at or later(poll), reason=reason)


def shown(client, address):
    return " ".join(unescape(client.get(address).content.decode()).split())


def test_extended_poll_takes_answers_until_the_new_closing(poll, editor):
    before = poll.closes_at
    extended = extend(poll, editor)
    with time_machine.travel(before + timedelta(hours=1), tick=False):
        assert steps.close_due() == []
        respond(extended, make_user(), "Hayır")
    with time_machine.travel(extended.closes_at, tick=False):
        assert steps.close_due() == [poll.pk]

    assert extended.closes_at == before + timedelta(days=1)
    entry = Entry.objects.get(action="poll.extended")
    assert (entry.reason, entry.subject) == (REASON, poll.topic)
    assert entry.details == {"from": before.isoformat(), "to": extended.closes_at.isoformat()}


def test_page_shows_each_extension_with_its_reason(client, poll, editor):
    first = poll.closes_at
    second = extend(poll, editor).closes_at
    third = extend(Poll.objects.get(), editor, second + timedelta(days=2), "Yağmur sürüyor.").closes_at
    page = shown(client, f"/en{poll.get_absolute_url()}")

    assert f"from {moment_in_english(first)} to {moment_in_english(second)}" in page
    assert f"from {moment_in_english(second)} to {moment_in_english(third)}" in page
    assert REASON in page
    assert "Yağmur sürüyor." in page


def moment_in_english(at):
    with override("en"):
        return format_moment(at)


def test_page_shows_why_a_poll_was_closed_early_and_when_it_was_to_close(client, poll, editor):
    planned, turkish = extend(poll, editor).closes_at, poll.get_absolute_url()
    steps.close_poll(poll=Poll.objects.get(), editor=editor, reason="Karar öne alındı.")

    for address in (turkish, f"/en{turkish}"):
        assert "Karar öne alındı." in shown(client, address)
    assert f"instead of {moment_in_english(planned)}" in shown(client, f"/en{turkish}")


def test_result_says_for_ever_how_the_closing_was_moved(client, editor):
    poll = make_poll(editor=editor, review_hours=0)
    respond_together([Attempt(poll.pk, it.pk, choose(poll, "Evet")) for it in make_residents(12)])
    announced = poll.closes_at
    planned = extend(poll, editor).closes_at
    closed = steps.close_poll(poll=Poll.objects.get(), editor=editor, reason="Karar öne alındı")
    page = shown(client, f"/en{poll.get_absolute_url()}")

    def iso(at):
        return at.isoformat(timespec="seconds")

    assert client.get(f"/api/v1/polls/{poll.pk}/analysis/").json()["statement"]["closing_changes"] == [
        {"kind": "extended", "before": iso(announced), "after": iso(planned), "reason": REASON},
        {
            "kind": "closed_early",
            "before": iso(planned),
            "after": iso(closed.closed_at),
            "reason": "Karar öne alındı",
        },
    ]
    early = f"on {moment_in_english(closed.closed_at)} instead of {moment_in_english(planned)}"
    assert f"An editor closed it early, {early}: Karar öne alındı." in page


def test_database_keeps_the_planned_time_with_an_early_closing_alone(poll, editor):
    steps.close_poll(poll=poll, editor=editor, reason="Karar öne alındı.")
    opened, closed = Transition.objects.order_by("pk")
    for step, planned in ((opened, timezone.now()), (closed, None)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Transition.objects.filter(pk=step.pk).update(planned_closing=planned)


def test_page_of_a_poll_under_review_shows_why_it_was_closed_early(client, editor):
    poll = make_poll(editor=editor, review_hours=24, result_timing="after_close")
    steps.close_poll(poll=poll, editor=editor, reason="Karar öne alındı.")

    assert "Karar öne alındı." in shown(client, poll.get_absolute_url())


def test_api_lists_each_extension_and_an_early_closing_with_their_reasons(client, poll, editor):
    def read():
        body = client.get(f"/api/v1/polls/{poll.pk}/").json()
        return body["closes_at"], body["extensions"], body["closed_early"]

    def utc(at):
        return at.isoformat().replace("+00:00", "Z")

    first = poll.closes_at
    assert read() == (utc(first), [], None)

    second = extend(poll, editor).closes_at
    third = extend(Poll.objects.get(), editor, second + timedelta(days=2), "Yağmur sürüyor.").closes_at
    moved = [
        {"before": utc(before), "after": utc(after), "reason": reason, "at": utc(at)}
        for (before, after, reason), at in zip(
            [(first, second, REASON), (second, third, "Yağmur sürüyor.")],
            Extension.objects.order_by("after").values_list("at", flat=True),
            strict=True,
        )
    ]
    assert read() == (utc(third), moved, None)

    closed = steps.close_poll(poll=Poll.objects.get(), editor=editor, reason="Karar öne alındı.")
    early = {"at": utc(closed.closed_at), "planned": utc(third), "reason": "Karar öne alındı."}
    assert read()[1:] == (moved, early)


def test_api_names_no_reason_for_a_poll_that_closed_when_announced(client, poll):
    with time_machine.travel(poll.closes_at, tick=False):
        assert steps.close_due() == [poll.pk]
        body = client.get(f"/api/v1/polls/{poll.pk}/").json()

    assert (body["phase"], body["extensions"], body["closed_early"]) == ("counting", [], None)


def test_followers_are_notified_of_each_extension(poll, editor):
    follower, stranger = make_user(), make_user()
    notifications_operations.set_following(resident=follower, subject=poll.topic, on=True)
    extend(poll, editor)
    extend(Poll.objects.get(), editor, later(poll, 3))
    notifications_operations.send_broadcasts()

    assert notifications_operations.send_broadcasts in background.TICK
    notices = Notice.objects.filter(kind="polls.extended")
    assert set(notices.values_list("resident", flat=True)) == {follower.pk}
    assert stranger.pk != follower.pk
    words = [it.words for it in wording.render_notices(follower, notices.order_by("pk"))]
    assert len(words) == 2
    assert format_moment(later(poll, 3)) in words[1]


@pytest.mark.parametrize("days", [0, -0.5, -2])
def test_closing_never_moves_earlier(poll, editor, days):
    with pytest.raises(errors.NotLater):
        extend(poll, editor, later(poll, days))

    assert Poll.objects.get().closes_at == poll.closes_at
    assert not Extension.objects.exists()


def test_extension_needs_an_editor_and_a_reason(poll, editor):
    with pytest.raises(ReasonNeeded):
        extend(poll, editor, reason="  ")
    with pytest.raises(EditorsOnly):
        extend(poll, make_user())
    lose_roles(editor)
    with pytest.raises(EditorsOnly):
        extend(poll, editor)


def test_draft_and_ended_poll_are_not_extended(poll, editor):
    with pytest.raises(questionnaire_errors.WrongState):
        extend(make_poll(editor=editor, opened=False), editor)
    with (
        time_machine.travel(poll.closes_at, tick=False),
        pytest.raises(questionnaire_errors.WrongState),
    ):
        extend(poll, editor)
    steps.close_poll(poll=poll, editor=editor, reason="deneme")
    with pytest.raises(questionnaire_errors.WrongState):
        extend(poll, editor)


def test_withdrawn_poll_forgets_its_extensions(editor):
    poll = make_poll(editor=editor, opens_at=timezone.now() + timedelta(hours=1))
    extend(poll, editor)
    steps.withdraw_poll(poll=poll, editor=editor, reason="Tarih değişti")

    assert not Extension.objects.exists()
    assert Poll.objects.get().phase == Phase.DRAFT


def test_editor_extends_on_the_page(client, poll, editor):
    client.force_login(editor)
    address = f"/en/yonetim/yoklamalar/{poll.pk}/uzat/"
    assert address in shown(client, f"/en/yonetim/yoklamalar/{poll.pk}/")
    assert "Everybody can read it on the page of official acts." in shown(client, address)
    early = (timezone.localtime(poll.closes_at) - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    refused = client.post(address, {"closes_at": early, "reason": REASON})
    assert refused.status_code == 409
    assert "can never be moved earlier" in unescape(refused.content.decode())
    assert client.post(address, {"closes_at": "", "reason": ""}).status_code == 400

    late = timezone.localtime(later(poll)).strftime("%Y-%m-%dT%H:%M")
    moved = client.post(address, {"closes_at": late, "reason": REASON})
    assert moved.status_code == 302
    assert Extension.objects.get().reason == REASON
    client.logout()
    assert REASON in shown(client, f"/en/islemler/?konu={poll.topic}")


# The database, bypassing every operation


def test_database_lets_an_answered_poll_close_later_only_with_an_extension(poll):
    with pytest.raises(IntegrityError, match="residents have answered"), transaction.atomic():
        Poll.objects.update(closes_at=later(poll))
    now = timezone.now()
    values = {"poll": poll, "before": poll.closes_at, "reason": "x", "at": now}
    Extension.objects.create(after=later(poll), **values)
    with pytest.raises(IntegrityError, match="residents have answered"), transaction.atomic():
        Poll.objects.update(closes_at=later(poll, 2))

    assert Poll.objects.update(closes_at=later(poll)) == 1


def test_database_keeps_the_closing_of_an_extended_poll_from_moving_earlier(editor):
    poll = make_poll(editor=editor)
    extend(poll, editor)
    with pytest.raises(IntegrityError, match="never brought forward"), transaction.atomic():
        Poll.objects.update(closes_at=poll.closes_at)


def test_database_takes_extensions_of_open_polls_from_their_closing_on(poll, editor):
    ended = make_poll(editor=editor)
    steps.close_poll(poll=ended, editor=editor, reason="deneme")
    ended.refresh_from_db()
    now = timezone.now()
    for of, before, after in (
        (poll, later(poll, -0.5), later(poll)),
        (poll, poll.closes_at, later(poll, -0.5)),
        (ended, ended.closes_at, later(ended)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Extension.objects.create(poll=of, before=before, after=after, reason="x", at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.create(poll=poll, before=poll.closes_at, after=later(poll), reason="", at=now)


def test_database_keeps_extensions(poll, editor):
    extend(poll, editor)
    for change in (
        lambda: Extension.objects.update(reason="Başka"),
        lambda: Extension.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# Two acts in the same instant


@pytest.mark.django_db(transaction=True)
def test_extending_and_closing_in_the_same_instant_exclude_each_other():
    for _attempt in range(4):
        poll = make_poll()
        editors = [make_user(role="editor") for _ in range(4)]
        results = together(
            [
                partial(extend, poll, editors[0]),
                partial(steps.close_poll, poll=poll, editor=editors[1], reason="deneme"),
                partial(extend, poll, editors[2]),
                partial(steps.close_poll, poll=poll, editor=editors[3], reason="deneme"),
            ]
        )
        stored = Poll.objects.get(pk=poll.pk)
        refused = {type(result).__name__ for result in results if isinstance(result, Exception)}

        assert stored.state == State.CLOSED
        assert stored.closed_at == stored.closes_at < poll.closes_at
        assert refused <= {"WrongState", "NotLater"}
        assert Extension.objects.filter(poll=poll).count() <= 1
        acts = Entry.objects.filter(subject=poll.topic).order_by("number").values_list("action", flat=True)
        assert list(acts).count("poll.closed") == 1
        assert list(acts)[-1] == "poll.closed"


@pytest.mark.django_db(transaction=True)
def test_extending_at_the_closing_either_comes_before_it_or_is_refused():
    editor = make_user(role="editor")
    for _attempt in range(3):
        poll = make_poll()
        poll.closes_at = timezone.now() + timedelta(seconds=0.3)
        poll.save(update_fields=["closes_at"])
        target = later(poll)
        jobs: list[Callable[[], Poll | None]] = [partial(extend, poll, editor, target), _close_until_closed]
        results = together(jobs)
        stored = Poll.objects.get(pk=poll.pk)
        if isinstance(results[0], Exception):
            assert type(results[0]).__name__ == "WrongState"
            assert not Extension.objects.filter(poll=poll).exists()
        else:
            assert (stored.state, stored.closes_at) == (State.OPEN, target)


def _close_until_closed() -> Poll | None:
    until = timezone.now() + timedelta(seconds=0.6)
    while timezone.now() < until and not steps.close_due():
        pass
    return None
