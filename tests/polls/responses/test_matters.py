"""Polls of different districts on one matter: nobody answers a second one by moving within the term."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from polls.lifecycle.operations import steps
from polls.questionnaire.models import Poll
from polls.responses import errors
from polls.responses.models import Participation, Response, ResponseEntry
from polls.responses.operations import Attempt, Receipt, respond_together
from polls.tally.operations import closing
from tests.factories import (
    choose,
    make_district,
    make_matter,
    make_poll,
    make_residents,
    make_user,
    move,
    respond,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def konak():
    return make_district("Konak")


@pytest.fixture
def buca():
    return make_district("Buca")


@pytest.fixture
def matter(editor):
    return make_matter(editor=editor, term_days=30)


@pytest.fixture
def in_konak(editor, konak, matter):
    return make_poll(editor=editor, districts=[konak], matter=matter, title="Konak sahili")


@pytest.fixture
def in_buca(editor, buca, matter):
    return make_poll(
        editor=editor,
        districts=[buca],
        matter=matter,
        title="Buca sahili",
        closes_at=timezone.now() + timedelta(days=60),
    )


@pytest.fixture
def hopper(in_konak, konak, buca):
    """Has answered in Konak and then moved to Buca."""
    resident = make_user(district=konak)
    respond(in_konak, resident, "Evet")
    move(resident, buca)
    return resident


def stored(poll):
    return [model.objects.filter(poll=poll).count() for model in (Participation, Response, ResponseEntry)]


def test_whoever_has_moved_answers_no_second_district(hopper, in_konak, in_buca):
    with pytest.raises(errors.AnsweredElsewhere) as refused:
        respond(in_buca, hopper, "Evet")

    assert refused.value.poll == in_konak
    assert stored(in_buca) == [0, 0, 0]
    assert stored(in_konak) == [1, 1, 1]


def test_whoever_lives_there_without_having_answered_elsewhere_answers(hopper, in_buca, buca, konak):
    newcomer = make_user(district=konak)
    move(newcomer, buca)

    assert isinstance(respond(in_buca, newcomer, "Evet"), Receipt)
    assert isinstance(respond(in_buca, make_user(district=buca), "Hayır"), Receipt)


def test_an_answer_can_be_changed_after_moving_there_and_back(hopper, in_konak, in_buca, konak):
    with pytest.raises(errors.AnsweredElsewhere):
        respond(in_buca, hopper, "Evet")
    move(hopper, konak)

    assert respond(in_konak, hopper, "Hayır").changed


def test_polls_of_other_matters_and_of_none_exclude_nothing(hopper, buca, editor):
    other = make_matter(editor=editor, name="Başka")

    assert isinstance(respond(make_poll(districts=[buca], matter=other), hopper, "Evet"), Receipt)
    assert isinstance(respond(make_poll(districts=[buca]), hopper, "Evet"), Receipt)


def test_the_same_districts_can_be_asked_again(in_konak, konak, matter):
    resident = make_user(district=konak)
    respond(in_konak, resident, "Evet")

    assert isinstance(respond(make_poll(districts=[konak], matter=matter), resident, "Hayır"), Receipt)


def test_the_whole_city_can_be_asked_again(matter):
    first, second, resident = make_poll(matter=matter), make_poll(matter=matter), make_user()
    respond(first, resident, "Evet")

    assert isinstance(respond(second, resident, "Hayır"), Receipt)


@pytest.mark.parametrize("names", [(), ("Konak", "Buca")], ids=["whole city", "both districts"])
def test_polls_whose_districts_overlap_exclude_each_other(names, in_konak, matter, konak):
    wide = make_poll(districts=[make_district(name) for name in names], matter=matter)
    narrow_first, wide_first = make_user(district=konak), make_user(district=konak)
    respond(in_konak, narrow_first, "Evet")
    respond(wide, wide_first, "Evet")

    with pytest.raises(errors.AnsweredElsewhere):
        respond(wide, narrow_first, "Evet")
    with pytest.raises(errors.AnsweredElsewhere):
        respond(in_konak, wide_first, "Evet")


def test_term_runs_from_closing_and_outlasts_the_count(hopper, in_konak, in_buca):
    end = in_konak.closes_at + timedelta(days=30)
    with time_machine.travel(in_konak.closes_at + timedelta(minutes=1), tick=False):
        steps.close_due()
        closing.count_closed_each([in_konak.pk])
        assert Poll.objects.get(pk=in_konak.pk).counted_at is not None
        with pytest.raises(errors.AnsweredElsewhere):
            respond(in_buca, hopper, "Evet")
    with time_machine.travel(end - timedelta(seconds=1), tick=False), pytest.raises(errors.AnsweredElsewhere):
        respond(in_buca, hopper, "Evet")
    with time_machine.travel(end, tick=False):
        assert isinstance(respond(in_buca, hopper, "Evet"), Receipt)


def test_term_of_a_poll_that_is_closed_early_begins_then(hopper, in_konak, in_buca, editor):
    closed = steps.close_poll(poll=in_konak, editor=editor, reason="deneme")
    assert closed.closed_at is not None
    assert closed.closed_at < in_konak.closes_at

    with time_machine.travel(closed.closed_at + timedelta(days=30), tick=False):
        assert isinstance(respond(in_buca, hopper, "Evet"), Receipt)


def test_an_archived_poll_still_excludes(hopper, in_konak, in_buca, editor):
    closed = steps.close_poll(poll=in_konak, editor=editor, reason="deneme")
    steps.archive_poll(poll=closed, editor=editor, reason="deneme")

    with pytest.raises(errors.AnsweredElsewhere):
        respond(in_buca, hopper, "Evet")


def test_of_two_polls_answered_in_one_transaction_only_one_is_stored(in_konak, editor, matter):
    city = make_poll(editor=editor, matter=matter)
    one, other = make_residents(2)
    sent = [
        Attempt(poll.pk, resident.pk, choose(poll, "Evet"))
        for poll, resident in ((city, one), (in_konak, one), (in_konak, other))
    ]
    outcomes = respond_together(sent)

    assert [type(outcome) for outcome in outcomes] == [errors.AnsweredElsewhere, Receipt, Receipt]
    assert stored(in_konak) == [2, 2, 2]
    assert stored(city) == [0, 0, 0]


# Queries


def statements(poll, residents):
    choices = choose(poll, "Evet")
    with CaptureQueriesContext(connection) as context:
        respond_together([Attempt(poll.pk, resident.pk, choices) for resident in residents])
    return [query["sql"] for query in context]


def test_a_matter_costs_a_transaction_three_queries_however_many_people(in_konak, in_buca, konak, editor):
    residents = make_residents(24, konak)
    plain = statements(make_poll(editor=editor, districts=[konak]), residents[:2])
    few, many = statements(in_konak, residents[2:4]), statements(in_konak, residents[4:])
    # The lock, on PostgreSQL; the other polls of the matter; their participations.
    more = 3 if connection.vendor == "postgresql" else 2

    assert len(few) == len(many) == len(plain) + more


def test_the_only_poll_of_a_matter_reads_no_other_participations(in_konak, konak, editor):
    residents = make_residents(4, konak)
    plain = statements(make_poll(editor=editor, districts=[konak]), residents[:2])
    more = 2 if connection.vendor == "postgresql" else 1

    assert len(statements(in_konak, residents[2:])) == len(plain) + more


# Pages and API


def page(poll, person=None, language="tr"):
    client = Client()
    if person is not None:
        client.force_login(person)
    prefix = "" if language == "tr" else f"/{language}"
    answer = client.get(f"{prefix}/yoklamalar/{poll.pk}/")
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


ANNOUNCED = {
    "tr": "Bu konuda başka ilçelerin bir yoklamasını yanıtladıysanız, bunu ancak o yoklama kapandıktan 30 "
    "gün sonra yanıtlayabilirsiniz.",
    "en": "If you have answered a poll of other districts on it, you can answer this one only 30 days after "
    "that one closes.",
}


@pytest.mark.parametrize("language", ["tr", "en"])
def test_the_page_states_the_rule_before_the_form(language, in_konak, konak):
    for person in (None, make_user(district=konak)):
        html = page(in_konak, person, language)
        assert "Kordon</b>" in html
        assert 0 < html.index(ANNOUNCED[language]) < html.index('<form method="post" class="stack-l"')


@pytest.mark.parametrize("language", ["tr", "en"])
def test_the_page_states_no_rule_for_a_poll_without_a_matter_or_a_closed_one(language, in_konak, editor):
    steps.close_poll(poll=in_konak, editor=editor, reason="deneme")

    for poll in (in_konak, make_poll(editor=editor)):
        assert ANNOUNCED[language] not in page(poll, None, language)


def test_whoever_has_moved_sees_the_reason_and_no_form(hopper, in_konak, in_buca):
    html = page(in_buca, hopper)

    assert "“Kordon” konusunda başka ilçelere sorulan “Konak sahili” yoklamasını yanıtladınız." in html
    assert 'class="stack-l" action=' not in html


def test_the_api_states_matter_and_refusal(hopper, in_buca, buca):
    client = Client()
    client.force_login(hopper)
    body = client.get(f"/api/v1/polls/{in_buca.pk}/").json()

    assert body["matter"] == {"name": "Kordon", "term_days": 30}
    assert (body["mine"]["may_answer"], body["mine"]["why_not"]["code"]) == (False, "answered_elsewhere")
    assert Client().get(f"/api/v1/polls/{make_poll().pk}/").json()["matter"] is None
