"""Pages of signed-in people: few queries, and parts kept for everybody that are never out of date or
somebody else's.
"""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.utils import timezone

from participation.elections.models import Election
from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire.models import Poll, QuestionKind
from polls.results import queries as results_queries
from polls.results.parts import CountedPage
from polls.tally import queries as tally_queries
from polls.tally.operations import counting, embargo
from tests.factories import make_district, make_poll, make_residents, make_user, respond, respond_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def resident(client):
    resident = make_user(district=make_district("Buca"))
    client.force_login(resident)
    return resident


def counted(editor):
    """20 people of Konak said yes, 20 of Buca no."""
    poll = make_poll(editor=editor, breakdowns=["district"])
    konak, buca = make_district("Konak"), make_district("Buca")
    respond_together(poll, {"Evet": make_residents(20, konak), "Hayır": make_residents(20, buca)})
    steps.close_poll(poll=poll, editor=editor, reason="deneme")
    return Poll.objects.get(pk=poll.pk)


def shown(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


# Queries


def test_front_page_takes_four_queries(client, editor, resident, django_assert_num_queries):
    make_poll(editor=editor)
    counted(editor)
    client.get("/")

    # The session with its account, the acts and releases so far, the answered polls, the unread notices.
    with django_assert_num_queries(4):
        client.get("/")


def test_page_of_an_open_poll_takes_four_queries(client, editor, resident, django_assert_num_queries):
    poll = make_poll(editor=editor)
    client.get(poll.get_absolute_url())

    # The session with its account, the poll, its newest release, the unread notices.
    with django_assert_num_queries(4):
        client.get(poll.get_absolute_url())


def test_page_of_an_open_poll_takes_two_more_for_ones_own_answer(
    client, editor, resident, django_assert_num_queries
):
    poll = make_poll(editor=editor)
    respond(poll, resident, "Evet")
    client.get(poll.get_absolute_url())

    with django_assert_num_queries(6):
        client.get(poll.get_absolute_url())


def test_page_of_a_counted_poll_takes_four_queries(client, editor, resident, django_assert_num_queries):
    poll = counted(editor)
    client.get(poll.get_absolute_url())

    # The session with its account, the poll, whether there are others to compare it with, the unread notices.
    with django_assert_num_queries(4):
        client.get(poll.get_absolute_url())


# The account that comes with the session


def test_a_role_counts_from_the_next_page_on(client, resident):
    assert "İnceleme kuyruğu" not in shown(client, "/")
    resident.groups.add(Group.objects.get_or_create(name="moderator")[0])
    assert "İnceleme kuyruğu" in shown(client, "/")
    resident.groups.clear()
    assert "İnceleme kuyruğu" not in shown(client, "/")


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another"}])
def test_a_suspended_account_and_one_with_another_password_is_signed_out(client, resident, change):
    assert "Çıkış yap" in shown(client, "/")
    type(resident).objects.filter(pk=resident.pk).update(**change)
    assert "Çıkış yap" not in shown(client, "/")


def test_an_old_secret_key_is_left_to_django(client, resident, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-key-of-the-tests-that-protects-nothing"

    assert "Çıkış yap" in shown(client, "/")


# Nobody else's page


def test_each_person_has_their_own_district_and_answers(client, editor):
    konak, buca = make_district("Konak"), make_district("Buca")
    poll = make_poll(editor=editor, districts=[konak])
    first, second = make_user(district=konak), make_user(district=buca)
    respond(poll, first, "Evet")

    for _again in range(2):
        client.force_login(first)
        front = shown(client, "/")
        assert "Konak · sizin ilçeniz" in front
        assert "Yanıtladınız" in front
        assert "Yanıtladınız" in shown(client, poll.get_absolute_url())
        client.force_login(second)
        front = shown(client, "/")
        assert "sizin ilçeniz" not in front
        assert "Yanıtladınız" not in front
        assert "Yanıtladınız" not in shown(client, poll.get_absolute_url())
        client.logout()
        assert "Yanıtladınız" not in shown(client, "/")
        assert "Yanıtlamak için giriş yapın" in shown(client, poll.get_absolute_url())


def test_the_map_of_a_result_marks_the_readers_own_district(client, editor):
    poll = make_poll(editor=editor, breakdowns=["district"])
    konak, buca = make_district("Konak"), make_district("Buca")
    yes, no = ([*make_residents(each, konak), *make_residents(each, buca)] for each in (50, 20))
    respond_together(poll, {"Evet": yes, "Hayır": no})
    steps.close_poll(poll=poll, editor=editor, reason="deneme")
    marked = {}
    for _again in range(2):
        for name in ("Konak", "Buca"):
            client.force_login(make_user(district=make_district(name)))
            html = client.get(poll.get_absolute_url()).content.decode()
            marked[name] = set(re.findall(r' own"\s+title="(\w+)', html))
        client.logout()
        html = client.get(poll.get_absolute_url()).content.decode()
        marked["visitor"] = set(re.findall(r' own"\s+title="(\w+)', html))
    assert marked == {"Konak": {"Konak"}, "Buca": {"Buca"}, "visitor": set()}


def test_each_form_has_the_token_of_its_own_session(client, editor):
    poll = make_poll(editor=editor)
    secrets = set()
    for _person in range(2):
        client.cookies.clear()
        client.force_login(make_user())
        html = client.get(poll.get_absolute_url()).content.decode()
        assert html.count("csrfmiddlewaretoken") >= 2
        secrets.add(client.cookies["csrftoken"].value)
    assert len(secrets) == 2


def test_options_in_random_order_are_the_readers_own(client, editor):
    options = [str(number) for number in range(10)]
    question = QuestionDraft(kind=QuestionKind.SINGLE, text="Hangisi?", options=options, random_order=True)
    poll = make_poll(editor=editor, questions=[question])
    orders = []
    for person in make_residents(2):
        client.force_login(person)
        html = client.get(poll.get_absolute_url()).content.decode()
        orders.append(re.findall(r'type="radio"[^>]*value="(\d+)"', html))
    assert orders[0] != orders[1]


# Never out of date


def test_a_release_shows_at_once(client, editor, resident):
    poll = make_poll(editor=editor)
    assert "13 kişi" not in shown(client, "/") + shown(client, poll.get_absolute_url())
    for _batch in range(2):
        respond_together(poll, {"Evet": make_residents(13)})
        counting.count_due()

    assert "13 kişi" in shown(client, "/")
    assert "13 kişi" in shown(client, poll.get_absolute_url())


def test_what_opens_and_closes_by_itself_does_so_in_time(client, editor):
    now = timezone.now()
    poll = make_poll(
        editor=editor, title="Yarın", opens_at=now + timedelta(hours=1), closes_at=now + timedelta(hours=2)
    )
    phases = []
    for minutes in (59, 60, 119, 120):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            client.force_login(make_user())
            front, page = shown(client, "/"), shown(client, poll.get_absolute_url())
            phases.append(("Yakında" in front, "Yanıtla : Yarın" in front, "Yanıtımı gönder" in page))
    assert phases == [(True, False, False), (False, True, True), (False, True, True), (False, False, False)]


def test_days_that_are_left_are_counted_each_day(client, editor, resident):
    # Tomorrow: the poll is open by then, whatever time it is now.
    now = timezone.localtime().replace(hour=12) + timedelta(days=1)
    make_poll(editor=editor, closes_at=now + timedelta(days=12))
    with time_machine.travel(now, tick=False):
        assert "12 gün kaldı" in shown(client, "/")
    with time_machine.travel(now + timedelta(days=1), tick=False):
        client.force_login(resident)
        assert "11 gün kaldı" in shown(client, "/")


def ban_in_an_hour(poll, editor, now):
    """For an hour."""
    election = Election.objects.create(
        name="Yerel seçim",
        polling_day=(now + timedelta(hours=2)).date(),
        embargo_from=now + timedelta(hours=1),
        embargo_until=now + timedelta(hours=2),
        legal_reference="298 sayılı Kanun",
    )
    embargo.relate_to_election(poll=poll, editor=editor, election=election, reason="deneme")


def test_a_part_made_as_a_ban_begins_is_right_after_its_end(editor, resident):
    poll = counted(editor)
    now = timezone.now()
    ban_in_an_hour(poll, editor, now)
    loaded = results_queries.get_poll_with_result(resident, poll.pk)
    analysis = tally_queries.build_analysis_of(loaded)
    assert analysis is not None
    with time_machine.travel(now + timedelta(minutes=59), tick=False):
        before = CountedPage(resident, loaded, analysis, "https://meydan.example")
    with time_machine.travel(now + timedelta(minutes=60), tick=False):
        made = before.result
    with time_machine.travel(now + timedelta(minutes=120), tick=False):
        after = CountedPage(resident, loaded, analysis, "https://meydan.example")
    assert before.version == after.version
    assert made.has_figures == after.result.has_figures


def test_a_ban_withdraws_a_result_from_its_beginning_to_its_end(client, editor, resident):
    poll = counted(editor)
    now = timezone.now()
    ban_in_an_hour(poll, editor, now)
    seen = []
    for minutes in (30, 60, 119, 120):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            client.force_login(resident)
            seen.append(("40 kişi" in shown(client, "/"), "%50" in shown(client, poll.get_absolute_url())))
            if minutes == 119:
                embargo.apply_due_embargoes()
    with time_machine.travel(now + timedelta(minutes=121), tick=False):
        embargo.apply_due_embargoes()
        client.force_login(resident)
        seen.append(("40 kişi" in shown(client, "/"), "%50" in shown(client, poll.get_absolute_url())))
    assert seen[0] == seen[4] == (True, True)
    assert seen[1] == seen[2] == (False, False)


def test_an_act_of_the_council_shows_at_once(client, editor, resident):
    poll = make_poll(editor=editor, title="Geri alınan")
    assert "Geri alınan" in shown(client, "/")
    steps.withdraw_poll(poll=poll, editor=editor, reason="deneme")

    assert "Geri alınan" not in shown(client, "/")
    assert client.get(poll.get_absolute_url()).status_code == 404


def test_a_draft_is_never_kept(client, editor):
    poll = make_poll(editor=editor, title="Taslak", opened=False)
    client.force_login(editor)
    assert "Taslak" in shown(client, poll.get_absolute_url())
    Poll.objects.filter(pk=poll.pk).update(title="Başka")

    assert "Başka" in shown(client, poll.get_absolute_url())
