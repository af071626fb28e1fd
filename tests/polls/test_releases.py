"""When figures become public: in batches, one batch late, never fewer people apart than a batch."""

import itertools
import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from polls import operations, queries
from polls.models import Release, ResponseEntry, ResultTiming
from tests.factories import make_poll, make_residents, make_user, option_of, respond

pytestmark = pytest.mark.django_db


def latest(poll):
    snapshot = queries.latest_snapshot(poll.pk)
    assert snapshot is not None
    return json.loads(snapshot.body)


def answer(poll, number, *texts):
    for resident in make_residents(number):
        respond(poll, resident, *texts)
        operations.count_due()


def test_opening_publishes_a_release_without_figures():
    poll = make_poll()

    assert latest(poll)["withheld"] == "waiting"
    assert latest(poll)["responses"] is None
    assert [option["count"] for option in latest(poll)["questions"][0]["options"]] == [None, None]


def test_figures_move_only_with_whole_batches_and_one_batch_late():
    poll = make_poll()
    seen = []
    for resident in make_residents(45):
        respond(poll, resident, "Evet")
        operations.count_due()
        seen.append(latest(poll)["responses"])

    assert seen == [None] * 19 + [10] * 10 + [20] * 10 + [30] * 6
    assert latest(poll)["questions"][0]["options"][0] == {
        "id": option_of(poll.questions.get()).pk,
        "text": "Evet",
        "count": 30,
        "share": 100.0,
    }


@pytest.mark.parametrize("number", [0, 9, 10, 19, 20, 29, 31])
def test_no_two_public_figures_are_fewer_people_apart_than_a_batch(number):
    poll = make_poll()
    answer(poll, number, "Evet")
    operations.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")
    public = [0]
    for body in Release.objects.filter(poll=poll).order_by("version").values_list("snapshot", flat=True):
        responses = json.loads(bytes(body))["responses"]
        if responses is not None and responses != public[-1]:
            public.append(responses)

    assert all(later - earlier >= poll.batch_min for earlier, later in itertools.pairwise(public))
    assert public[-1] == (number if number >= 10 else 0)


def test_changed_answers_reach_the_final_result():
    poll = make_poll()
    residents = make_residents(30)
    for resident in residents:
        respond(poll, resident, "Evet")
        operations.count_due()
    for resident in residents[:12]:
        respond(poll, resident, "Hayır")
        operations.count_due()
    operations.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")

    yes, no = latest(poll)["questions"][0]["options"]
    assert (yes["count"], no["count"]) == (18, 12)
    assert (yes["share"], no["share"]) == (60.0, 40.0)
    assert latest(poll)["final"]


def test_fewer_people_than_a_batch_are_never_published():
    poll = make_poll()
    answer(poll, 9, "Evet")
    operations.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")

    assert latest(poll)["withheld"] == "too_few"
    assert latest(poll)["questions"][0]["options"][0]["count"] is None


def test_after_close_shows_only_the_number_while_open():
    poll = make_poll(result_timing=ResultTiming.AFTER_CLOSE)
    answer(poll, 25, "Evet")

    assert latest(poll)["responses"] == 10
    assert latest(poll)["withheld"] == "after_close"
    assert {option["count"] for option in latest(poll)["questions"][0]["options"]} == {None}
    operations.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")
    assert latest(poll)["questions"][0]["options"][0]["count"] == 25


def test_daily_figures_move_once_a_day_in_istanbul():
    noon = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Europe/Istanbul"))
    with time_machine.travel(noon, tick=False) as clock:
        poll = make_poll(result_timing=ResultTiming.DAILY, closes_at=timezone.now() + timedelta(days=5))
        answer(poll, 59, "Evet")
        operations.release_daily()
        assert latest(poll)["responses"] is None
        answer(poll, 1, "Evet")
        assert latest(poll)["responses"] == 50
        answer(poll, 60, "Evet")
        operations.release_daily()
        assert latest(poll)["responses"] == 50
        clock.move_to(datetime(2026, 11, 24, 23, 59, tzinfo=ZoneInfo("Europe/Istanbul")))
        operations.release_daily()
        assert latest(poll)["responses"] == 50
        clock.move_to(datetime(2026, 11, 25, 0, 0, tzinfo=ZoneInfo("Europe/Istanbul")))
        operations.release_daily()
        assert latest(poll)["responses"] == 110


def test_the_tally_equals_a_recount_at_any_moment():
    poll = make_poll()
    residents = make_residents(17)
    for resident in residents:
        respond(poll, resident, "Evet")
    operations.count_due()
    for resident in residents[:5]:
        respond(poll, resident, no_opinion=True)
    folded, counted = operations.recount(poll)

    assert folded.same_as(counted)
    assert counted.to_json()["questions"][str(poll.questions.get().pk)]["no_opinion"] == 5


def test_counting_costs_grow_with_what_is_new_not_with_all(django_assert_num_queries):
    poll = make_poll()
    answer(poll, 20, "Evet")
    with django_assert_num_queries(1):
        operations.count_due()
    assert not ResponseEntry.objects.filter(batch__isnull=True).exists()


def test_a_restarted_server_counts_what_was_left(settings):
    poll = make_poll()
    for resident in make_residents(40):
        respond(poll, resident, "Evet")
    assert latest(poll)["responses"] is None
    operations.count_due()
    for resident in make_residents(10):
        respond(poll, resident, "Evet")
    operations.count_due()

    assert latest(poll)["responses"] == 40
