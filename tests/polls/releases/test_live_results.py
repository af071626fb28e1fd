"""Live results on a poll's page: first places, means, budget shares and open texts."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone, translation

from config.templatetags.meydan import day
from participation.elections.models import Election
from polls.lifecycle.operations import steps
from polls.questionnaire import queries as questionnaire_queries
from polls.releases import live_results, queries
from polls.responses import operations
from polls.responses.validation import Choice
from polls.tally.operations import counting, embargo
from tests.factories import make_residents, make_user
from tests.polls.responses.kinds import make_kinds, read_kinds

pytestmark = pytest.mark.django_db


def choices(kinds, number):
    """Park gets 5 or 4 in turn and 70 of the budget, and first place except from every third person."""
    ids = kinds.ids
    first, second = ("Kütüphane", "Park") if number % 3 == 0 else ("Park", "Kütüphane")
    given = {
        "single": Choice((ids["single", "Hayır"],)),
        "text": Choice(no_opinion=True) if number % 5 == 0 else Choice(text=f"Neden {number}"),
        "ranking": Choice((ids["ranking", first], ids["ranking", second])),
        "score": Choice(
            values=(
                (ids["score", "Park"], 5 - number % 2),
                (ids["score", "Kütüphane"], 1),
                (ids["score", "Bisiklet yolu"], 3),
            )
        ),
        "budget": Choice(values=((ids["budget", "Park"], 70), (ids["budget", "Bisiklet yolu"], 30))),
    }
    return {kinds.questions[kind].pk: choice for kind, choice in given.items()}


def answer(kinds, residents):
    """Answer in batches and count after each."""
    attempts = [
        operations.Attempt(kinds.poll.pk, resident.pk, choices(kinds, number))
        for number, resident in enumerate(residents)
    ]
    for start in range(0, len(attempts), kinds.poll.batch_min):
        operations.respond_together(attempts[start : start + kinds.poll.batch_min])
        counting.count_due()


@pytest.fixture(scope="module")
def poll_pk(module_db):
    kinds = make_kinds()
    answer(kinds, make_residents(40))
    return kinds.poll.pk


@pytest.fixture
def live(poll_pk):
    """A poll of all kinds with 30 answers released and 10 more waiting."""
    return read_kinds(poll_pk)


def shown(kinds, mine=None):
    snapshot = queries.latest_snapshot(kinds.poll.pk)
    assert snapshot is not None
    results = live_results.results_for_page(
        snapshot.body, questionnaire_queries.questions_of(kinds.poll), mine or {}
    )["questions"]
    return {question["kind"]: question for question in results}


def test_first_places_are_counted_in_people(live):
    figures = [(option["count"], option["share"]) for option in shown(live)["ranking"]["options"]]

    assert figures == [(20, 66.7), (10, 33.3), (0, 0.0)]


def test_a_mean_score_lies_on_its_scale(live):
    with translation.override("tr"):
        park, library, path = shown(live)["score"]["options"]

    assert (park["figure"], park["length"]) == ("4,50", 87.5)  # from 1 to 5
    assert (library["figure"], library["length"]) == ("1,00", 0.0)
    assert (path["figure"], path["length"]) == ("3,00", 50.0)


def test_mean_amounts_are_parts_of_the_budget(live):
    with translation.override("en"):
        park, library, _path = shown(live)["budget"]["options"]

    assert (park["figure"], park["part"], park["length"]) == ("70.0 points", 70.0, 70.0)
    assert (library["figure"], library["count"]) == ("0.0 points", 0)


def test_open_answers_show_only_a_count_and_only_after_closing(live, client):
    page = unescape(client.get(live.poll.get_absolute_url()).content.decode())
    assert shown(live)["text"]["wrote"] is None  # not everybody was asked
    steps.close_poll(poll=live.poll, editor=make_user(role="editor"), reason="deneme")

    assert shown(live)["text"]["wrote"] == 32
    assert "Neden 1" not in page


def test_figures_are_in_the_tables_too(live, client):
    page = unescape(client.get(live.poll.get_absolute_url()).content.decode())
    cells = re.findall(r'<th scope="row"[^>]*>(?:Park)</th>(.*?)</tr>', page, flags=re.DOTALL)
    rows = [[cell.strip() for cell in re.findall(r">([^<>]+)</td>", row)] for row in cells]

    assert rows == [["20", "%66,7"], ["4,50", "30"], ["70,0 puan", "%70,0", "30"]]


def test_too_few_people_have_no_mean(client):
    kinds = make_kinds()
    answer(kinds, make_residents(20))
    results = shown(kinds)

    assert results["score"]["has_means"] is False
    assert [option["figure"] for option in results["budget"]["options"]] == [None] * 3
    page = client.get(kinds.poll.get_absolute_url()).content.decode()
    assert len(re.findall(r"<p class=\"small soft\" data-too-small>", page)) == 2


def test_own_values_are_marked_only_on_ones_own_page(client):
    kinds = make_kinds()
    residents = make_residents(20)
    answer(kinds, residents)
    client.force_login(residents[1])
    own = unescape(client.get(kinds.poll.get_absolute_url()).content.decode())
    client.force_login(make_user())
    others = unescape(client.get(kinds.poll.get_absolute_url()).content.decode())

    tags = re.findall(r'<span class="tag sea">(sizin yanıtınız[^<]*)</span>', own)
    assert tags == [
        "sizin yanıtınız",  # no
        "sizin yanıtınız",  # the park first
        "sizin yanıtınız: 4",
        "sizin yanıtınız: 1",
        "sizin yanıtınız: 3",
        "sizin yanıtınız: 70",
        "sizin yanıtınız: 30",
    ]
    assert "sizin yanıtınız" not in others


@pytest.mark.parametrize(("value", "rounded"), [(12.25, 12.3), (12.24, 12.2), (0.05, 0.1), (100.0, 100.0)])
def test_halves_are_rounded_up_as_in_javascript(value, rounded):
    assert live_results.round_to_tenths(value) == rounded


def test_embargoed_page_names_election_and_end(client):
    now = timezone.now()
    election = Election.objects.create(
        name="Yerel seçim",
        polling_day=now.date(),
        embargo_from=now - timedelta(days=1),
        embargo_until=now + timedelta(days=2),
        legal_reference="298 sayılı Kanun",
    )
    kinds, editor = make_kinds(), make_user(role="editor")
    embargo.relate_to_election(poll=kinds.poll, editor=editor, election=election, reason="Aynı konu")
    page = unescape(client.get(kinds.poll.get_absolute_url()).content.decode())

    [notice] = re.findall(r'<p data-withheld="embargo">(.*?)</p>', page, re.DOTALL)
    assert "Yerel seçim (298 sayılı Kanun)" in notice
    assert day(election.embargo_until) in notice
