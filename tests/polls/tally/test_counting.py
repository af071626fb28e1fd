"""Publication of figures: in batches, one batch late, never differing by less than a batch."""

import itertools
import json
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from polls.lifecycle.operations import steps as steps_operations
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.models import Poll, QuestionKind, ResultTiming
from polls.releases import queries as releases_queries
from polls.releases.models import Release
from polls.responses import operations
from polls.responses.models import Response, ResponseEntry
from polls.responses.validation import Choice
from polls.tally.operations import counting
from realtime import hub
from tests.examples import examples
from tests.factories import YES_NO, make_poll, make_residents, make_user, option_of, respond

pytestmark = pytest.mark.django_db


def latest(poll):
    snapshot = releases_queries.latest_snapshot(poll.pk)
    assert snapshot is not None
    return json.loads(snapshot.body)


def answer(poll, number, *texts):
    for resident in make_residents(number):
        respond(poll, resident, *texts)
        counting.count_due()


def test_opening_publishes_a_release_without_figures():
    poll = make_poll()

    assert latest(poll)["withheld"] == "waiting"
    assert latest(poll)["responses"] is None
    assert [option["count"] for option in latest(poll)["questions"][0]["options"]] == [None, None]


def test_figures_change_by_whole_batches_and_one_batch_late():
    poll = make_poll()
    seen = []
    for resident in make_residents(45):
        respond(poll, resident, "Evet")
        counting.count_due()
        seen.append(latest(poll)["responses"])

    assert seen == [None] * 19 + [10] * 10 + [20] * 10 + [30] * 6
    assert latest(poll)["questions"][0]["options"][0] == {
        "id": option_of(poll.questions.get()).pk,
        "text": "Evet",
        "translations": {},
        "count": 30,
        "share": 100.0,
        "mean": None,
    }


def test_open_pages_are_sent_a_release_once_it_is_committed(monkeypatch, django_capture_on_commit_callbacks):
    poll, sent = make_poll(), []
    monkeypatch.setattr(hub, "hand_over_snapshot", lambda *release: sent.append(release))
    with django_capture_on_commit_callbacks() as callbacks:
        answer(poll, 20, "Evet")
    assert not sent
    for callback in callbacks:
        callback()

    assert sent[-1] == (poll.topic, releases_queries.latest_snapshot(poll.pk))


@pytest.mark.parametrize("number", [0, 9, 10, 19, 20, 29, 31])
def test_no_two_public_figures_differ_by_less_than_a_batch(number):
    poll = make_poll()
    answer(poll, number, "Evet")
    steps_operations.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")
    public = [0]
    for body in Release.objects.filter(poll=poll).order_by("version").values_list("snapshot", flat=True):
        responses = json.loads(bytes(body))["responses"]
        if responses is not None and responses != public[-1]:
            public.append(responses)

    assert all(later - earlier >= poll.batch_min for earlier, later in itertools.pairwise(public))
    assert public[-1] == (number if number >= 10 else 0)


def test_changed_answers_are_in_the_final_result():
    poll = make_poll()
    residents = make_residents(30)
    for resident in residents:
        respond(poll, resident, "Evet")
        counting.count_due()
    for resident in residents[:12]:
        respond(poll, resident, "Hayır")
        counting.count_due()
    steps_operations.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")

    yes, no = latest(poll)["questions"][0]["options"]
    assert (yes["count"], no["count"]) == (18, 12)
    assert (yes["share"], no["share"]) == (60.0, 40.0)
    assert latest(poll)["final"]


OPTIONAL = QuestionDraft(
    kind=QuestionKind.SINGLE, text="Neden?", options=["Hava", "Gürültü"], required=False, no_opinion=False
)


def answer_both(poll, resident, first, second=None):
    one, other = questionnaire_queries.questions_of(poll)
    choices = {one.pk: Choice((option_of(one, first).pk,))}
    if second:
        choices[other.pk] = Choice((option_of(other, second).pk,))
    operations.respond(poll=poll, resident=resident, choices=choices)
    counting.count_due()


@pytest.mark.parametrize(("others", "withheld"), [(9, "too_few"), (10, None)])
def test_question_with_few_answers_is_withheld_alone(others, withheld):
    poll = make_poll(questions=[YES_NO, OPTIONAL])
    for place, resident in enumerate(make_residents(40)):
        answer_both(poll, resident, "Evet", "Hava" if place < others else None)
    one, other = latest(poll)["questions"]
    assert (one["withheld"], one["options"][0]["count"]) == (None, 30)
    assert (other["withheld"], other["base"], other["options"][0]["count"]) == ("optional", None, None)
    steps_operations.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")

    one, other = latest(poll)["questions"]
    assert (one["withheld"], one["base"]) == (None, 40)
    assert other["withheld"] == withheld
    assert other["options"][0]["count"] == (None if withheld else others)


@settings(max_examples=examples(12), deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 34), st.sampled_from(["Evet", "Hayır"]), st.sampled_from([None, "Hava"])),
        max_size=70,
    )
)
def test_every_public_base_grows_by_whole_batches(history):
    """Any sequence of answers and changes, with required and optional questions."""
    with transaction.atomic():
        poll = make_poll(questions=[YES_NO, OPTIONAL])
        people = make_residents(35)
        for place, first, second in history:
            answer_both(poll, people[place], first, second)
        steps_operations.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")
        bodies = Release.objects.filter(poll=poll).order_by("version").values_list("snapshot", flat=True)
        public = [json.loads(bytes(body)) for body in bodies]
        bases = [[body["responses"] for body in public]]
        bases += [[body["questions"][place]["base"] for body in public] for place in range(2)]
        for base in bases:
            steps = [0, *dict.fromkeys(people for people in base if people is not None)]
            assert all(later - earlier >= 10 for earlier, later in pairwise(steps))
        assert counting.do_responses_match(Poll.objects.get(pk=poll.pk))
        transaction.set_rollback(True)


def test_reopening_after_withdrawal_never_reuses_a_version():
    editor = make_user(role="editor")
    poll = make_poll(editor=editor)
    steps_operations.withdraw_poll(poll=poll, editor=editor, reason="deneme")
    steps_operations.open_poll(poll=Poll.objects.get(pk=poll.pk), editor=editor)

    assert [release.version for release in Release.objects.filter(poll=poll)] == [2, 1]
    assert latest(poll)["version"] == 2


def test_fewer_people_than_a_batch_are_never_published():
    poll = make_poll()
    answer(poll, 9, "Evet")
    steps_operations.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")

    assert latest(poll)["withheld"] == "too_few"
    assert latest(poll)["questions"][0]["options"][0]["count"] is None


def test_after_close_timing_shows_only_the_number_while_open():
    poll = make_poll(result_timing=ResultTiming.AFTER_CLOSE)
    answer(poll, 25, "Evet")

    assert latest(poll)["responses"] == 10
    assert latest(poll)["withheld"] == "after_close"
    assert {option["count"] for option in latest(poll)["questions"][0]["options"]} == {None}
    steps_operations.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")
    assert latest(poll)["questions"][0]["options"][0]["count"] == 25


def test_daily_figures_change_once_a_day_in_istanbul():
    noon = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Europe/Istanbul"))
    with time_machine.travel(noon, tick=False) as clock:
        poll = make_poll(result_timing=ResultTiming.DAILY, closes_at=timezone.now() + timedelta(days=5))
        answer(poll, 59, "Evet")
        counting.release_daily()
        assert latest(poll)["responses"] is None
        answer(poll, 1, "Evet")
        assert latest(poll)["responses"] == 50
        answer(poll, 60, "Evet")
        counting.release_daily()
        assert latest(poll)["responses"] == 50
        clock.move_to(datetime(2026, 11, 24, 23, 59, tzinfo=ZoneInfo("Europe/Istanbul")))
        counting.release_daily()
        assert latest(poll)["responses"] == 50
        clock.move_to(datetime(2026, 11, 25, 0, 0, tzinfo=ZoneInfo("Europe/Istanbul")))
        counting.release_daily()
        assert latest(poll)["responses"] == 110


def test_the_tally_equals_a_recount_at_any_moment():
    poll = make_poll()
    residents = make_residents(17)
    for resident in residents:
        respond(poll, resident, "Evet")
    counting.count_due()
    for resident in residents[:5]:
        respond(poll, resident, no_opinion=True)
    folded, counted = counting.recount_poll(poll)

    assert folded.same_as(counted)
    assert counted.to_json()["questions"][str(poll.questions.get().pk)]["no_opinion"] == 5


def test_tampered_responses_fail_the_recount():
    poll = make_poll()
    for resident in make_residents(20):
        respond(poll, resident, "Evet")
    steps_operations.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")
    poll.refresh_from_db()
    assert counting.do_responses_match(poll)

    one = Response.objects.filter(poll=poll)[0]
    other = {key: [option_of(poll.questions.get(), "Hayır").pk] for key in one.answers}
    Response.objects.filter(pk=one.pk).update(answers=other)
    assert not counting.do_responses_match(poll)
    Response.objects.filter(pk=one.pk).delete()
    assert not counting.do_responses_match(poll)


def test_counting_cost_grows_only_with_new_answers(django_assert_num_queries):
    poll = make_poll()
    answer(poll, 20, "Evet")
    with django_assert_num_queries(1):
        counting.count_due()
    assert not ResponseEntry.objects.filter(batch__isnull=True).exists()


def test_restarted_server_counts_remaining_answers():
    poll = make_poll()
    for resident in make_residents(40):
        respond(poll, resident, "Evet")
    assert latest(poll)["responses"] is None
    counting.count_due()
    for resident in make_residents(10):
        respond(poll, resident, "Evet")
    counting.count_due()

    assert latest(poll)["responses"] == 40
