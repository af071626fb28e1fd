"""Numbers, dates, statements on one scale and *other*: counted, published, and what is kept of them."""

import json
import re

import pytest
from django.test import Client

from polls.lifecycle.operations import steps
from polls.open_answers.models import OpenText, TextState
from polls.questionnaire.models import Poll
from polls.releases.models import Release
from polls.responses.models import Response
from polls.responses.validation import Choice
from polls.tally.models import Analysis
from polls.tally.operations import counting
from tests.factories import make_residents, make_user
from tests.polls.responses.more_kinds import make_more_kinds, read_more_kinds

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 40
#: A value that only one person gave.
RARE = "23.7"
#: The same in a publication. Two columns side by side are not it: ``2.23,737``.
EXACT = re.compile(r"(?<![\d.])23\.7(?!\d)|(?<![\d.,])23,7(?![\d,])")


@pytest.fixture
def kinds():
    made = make_more_kinds()
    first, second = (made.option("matrix", text).pk for text in ("Otobüs yeter", "Vapur yeter"))
    other = made.option("multiple", "Diğer").pk
    for place, resident in enumerate(make_residents(PEOPLE)):
        made.respond(
            resident,
            number=Choice(value=RARE if place == 0 else f"{place % 4},5"),
            matrix=Choice(values=((first, 1 + place % 3), (second, 3))),
            multiple=Choice((other,), text=f"Kaykay {place}"),
            date=Choice(value=f"2026-0{1 + place % 6}-15"),
        )
        if place == PEOPLE // 2:
            counting.count_due()
    return made


def close(kinds):
    steps.close_poll(poll=kinds.poll, editor=make_user(role="editor"), reason="Yeter.")
    return read_more_kinds(kinds.poll.pk)


def figures(kinds):
    body = json.loads(bytes(Analysis.objects.get(poll=kinds.poll).body))
    by_key = {question["key"]: question for question in body["figures"]["questions"]}
    return {kind: by_key[str(question.pk)] for kind, question in kinds.questions.items()}


def test_number_is_published_in_its_ranges_with_mean_and_quartiles(kinds):
    number = figures(close(kinds))["number"]
    names = {str(option.pk): option.text for option in kinds.questions["number"].options.all()}
    assert {names[row["key"]]: row["count"] for row in number["rows"] if row["key"] != "none"} == {
        "0,0 – 0,4": 0,
        "0,5 – 0,9": 9,
        "1,0 – 1,9": 10,
        "2,0 – 4,9": 20,
        "5,0 – 24,0": 1,
    }
    assert number["lead"] is None
    assert number["summary"]["quartiles"][0] < number["summary"]["median"] < number["summary"]["quartiles"][1]


def test_date_is_published_by_month(kinds):
    dates = figures(close(kinds))["date"]
    assert [row["count"] for row in dates["rows"] if row["key"] != "none"] == [7, 7, 7, 7, 6, 6]
    assert dates["summary"]["median"].startswith("2026-03")


def test_every_row_of_a_matrix_is_tallied_as_its_own_question(kinds):
    matrix = figures(close(kinds))["matrix"]
    assert [[row["count"] for row in item["rows"]] for item in matrix["items"]] == [[14, 13, 13], [0, 0, 40]]
    assert [item["mean"]["raw"] for item in matrix["items"]] == [1.98, 3.0]


def test_no_publication_contains_an_exact_value_or_an_unreviewed_text(kinds, client):
    counting.count_due()
    pages = [bytes(release.snapshot).decode() for release in Release.objects.all()]
    closed = close(kinds)
    pages.append(bytes(Analysis.objects.get().body).decode())
    address = closed.poll.get_absolute_url()
    api = f"/api/v1/polls/{closed.poll.pk}/"
    for each in (
        address,
        f"{address}sonuc.csv",
        f"{address}sonuc.json",
        f"{api}results/",
        f"{api}analysis/",
        api,
    ):
        answer = client.get(each)
        assert answer.status_code == 200, each
        pages.append(answer.content.decode())
    for page in pages:
        assert not EXACT.search(page)
        assert "2026-01-15" not in page
        assert "Kaykay" not in page


def test_search_for_the_exact_value_notices_it_however_it_is_written():
    written = (
        '{"mean":23.7}',
        "[23.7,1]",
        "<td>23,7</td>",
        'Ortalama,"23,7",3',
        "Ortalama,23.7,3",
        "Ortalama;23,7;3",
    )
    assert [text for text in written if not EXACT.search(text)] == []
    assert not EXACT.search("Ortalama,score,2.23,737,3")


def test_counting_keeps_ranges_but_no_exact_value(kinds):
    close(kinds)
    stored = Response.objects.values_list("answers", flat=True)
    assert len(stored) == PEOPLE
    number, date = (str(kinds.questions[kind].pk) for kind in ("number", "date"))
    assert all(set(answers[number]) == set(answers[date]) == {"options"} for answers in stored)


def test_rows_of_a_counted_poll_still_agree_with_its_figures(kinds):
    assert counting.do_responses_match(close(kinds).poll)


def test_texts_beside_other_are_reviewed_like_open_answers(kinds, client):
    closed = close(kinds)
    client.force_login(make_user(role="editor"))
    listed = client.get(f"/yonetim/yoklamalar/{closed.poll.pk}/metinler/", follow=True).content.decode()
    assert closed.questions["multiple"].text in listed
    OpenText.objects.filter(text="Kaykay 7").update(state=TextState.PUBLISHED, published_text="Kaykay 7")
    public = Client().get(closed.poll.get_absolute_url()).content.decode()
    assert "Kaykay 7" in public
    assert "Kaykay 8" not in public


def test_live_result_counts_ranges_like_options(kinds, client):
    counting.count_due()
    body = client.get(f"/api/v1/polls/{kinds.poll.pk}/results/").json()
    by_kind = {question["kind"]: question for question in body["questions"]}
    assert sum(option["count"] for option in by_kind["number"]["options"]) == by_kind["number"]["base"]
    assert by_kind["matrix"]["options"][0]["count"] == by_kind["matrix"]["base"]
    assert client.get(kinds.poll.get_absolute_url()).status_code == 200
    assert Poll.objects.get().phase == "open"
