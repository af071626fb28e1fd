"""Answers to every kind of question, on the page and by the API. Invalid input is explained and kept in the
form, but not stored."""

import re

import pytest
from django.http import QueryDict
from rest_framework.test import APIClient

from participation.people.operations.credentials import issue_token
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.open_answers.models import OpenText
from polls.questionnaire import queries
from polls.responses import operations
from polls.responses.forms import read_choices
from polls.responses.models import Response
from polls.responses.presentation import order_options
from polls.responses.validation import Choice
from tests.clients import text_of
from tests.factories import make_poll, make_residents, make_user
from tests.polls.responses.kinds import PLACES, RANKING, SINGLE, make_kinds, read_kinds, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def poll_pk(module_db):
    return make_kinds().poll.pk


@pytest.fixture
def kinds(poll_pk):
    return read_kinds(poll_pk)


@pytest.fixture
def signed_in(client):
    client.force_login(make_user())
    return client


@pytest.fixture
def program():
    token = issue_token(user=make_user(), name="deneme")
    return APIClient(headers={"accept-language": "tr", "authorization": f"Token {token}"})


def send(client, kinds, **changes):
    return client.post(kinds.poll.get_absolute_url(), kinds.form(**changes))


def submit(program, kinds, **changes):
    address = f"/api/v1/polls/{kinds.poll.pk}/responses/"
    return program.post(address, kinds.body(**changes), format="json")


def answers_of(kinds):
    """Stored values of the only response, by kind."""
    stored = Response.objects.get().answers
    return {kind: stored.get(str(question.pk)) for kind, question in kinds.questions.items()}


def test_page_and_api_store_the_same(kinds, signed_in, program):
    assert send(signed_in, kinds).status_code == 302
    by_page = answers_of(kinds)
    Response.objects.all().delete()
    assert submit(program, kinds).status_code == 201

    assert answers_of(kinds) == by_page
    assert by_page["ranking"] == {
        "ranking": [kinds.ids["ranking", "Kütüphane"], kinds.ids["ranking", "Park"]]
    }
    assert by_page["text"] == {"text": True}
    assert [text.text for text in OpenText.objects.all()] == ["Çok uzak."] * 2


#: The error, the changed form and API values, the problem's code, and a part of its message.
BAD = {
    "ranking with a gap": ("ranking", {"Park": 1, "Kütüphane": 3}, "rank_gap", "atlamadan"),
    "ranking with a place twice": ("ranking", {"Park": 1, "Kütüphane": 1}, "rank_repeated", "aynı sıra"),
    "budget too small": ("budget", {"Park": 60, "Kütüphane": 30}, "budget_sum", "Toplam 100"),
    "budget too large": ("budget", {"Park": 60, "Kütüphane": 50}, "budget_sum", "110"),
    "amount between the steps": (
        "budget",
        {"Park": 55, "Kütüphane": 45},
        "amount_off_step",
        "10 sayısının",
    ),
    "amount below zero": ("budget", {"Park": -10, "Kütüphane": 110}, "amount_out_of_range", "sıfır"),
    "score above the scale": (
        "score",
        {"Park": 6, "Kütüphane": 1, "Bisiklet yolu": 1},
        "score_out_of_scale",
        "1 ile 5",
    ),
    "score below the scale": (
        "score",
        {"Park": 0, "Kütüphane": 1, "Bisiklet yolu": 1},
        "score_out_of_scale",
        "1 ile 5",
    ),
    "option without a score": ("score", {"Park": 5}, "score_missing", "puan"),
}


@pytest.mark.parametrize(("kind", "values", "code", "words"), BAD.values(), ids=BAD)
def test_invalid_answer_is_explained_on_the_page_and_not_stored(kinds, signed_in, kind, values, code, words):
    before = stored()
    answer = send(signed_in, kinds, **{kind: values})

    assert answer.status_code == 400
    [(name, error)] = re.findall(r'<ul class="errors" id="q(\d+)_error"><li>(.*?)</li>', text_of(answer))
    assert int(name) == kinds.questions[kind].pk
    assert words.lower() in error.lower()
    assert stored() == before


@pytest.mark.parametrize(("kind", "values", "code", "words"), BAD.values(), ids=BAD)
def test_invalid_answer_is_explained_by_the_api_and_not_stored(kinds, program, kind, values, code, words):
    before = stored()
    answer = submit(program, kinds, **{kind: kinds.values(kind, values)})

    assert answer.status_code == 400
    [problem] = answer.json()["errors"]
    assert problem["code"] == code
    assert problem["attr"] == f"questions.{kinds.questions[kind].pk}"
    assert words.lower() in problem["detail"].lower()
    assert stored() == before


def test_a_question_that_is_not_asked_is_refused_by_page_and_api(kinds, signed_in, program):
    before = stored()
    page = send(signed_in, kinds, single="Evet")
    answer = submit(program, kinds, single={"options": [kinds.ids["single", "Evet"]]})

    assert page.status_code == answer.status_code == 400
    assert "bu soru size sorulmuyor" in text_of(page)
    assert "Çok uzak." in text_of(page)  # the input is still in the form
    assert [problem["code"] for problem in answer.json()["errors"]] == ["not_asked"]
    assert stored() == before


def test_unasked_question_is_not_required(kinds, signed_in):
    assert send(signed_in, kinds, single="Evet", text=None).status_code == 302
    assert answers_of(kinds)["text"] is None
    assert not OpenText.objects.exists()


def test_asked_question_is_required(kinds, signed_in):
    assert send(signed_in, kinds, text="   ").status_code == 400
    assert stored()["responses"] == []


@pytest.mark.parametrize("words", ["x" * 41, "🌳" * 41])
def test_too_long_text_is_refused_and_stays_in_the_form(kinds, signed_in, program, words):
    page = send(signed_in, kinds, text=words)
    answer = submit(program, kinds, text={"text": words})

    assert page.status_code == 400
    assert words in text_of(page)
    assert [problem["code"] for problem in answer.json()["errors"]] == ["text_too_long"]
    assert stored()["texts"] == []


def test_crlf_counts_as_one_character(kinds, signed_in):
    assert send(signed_in, kinds, text="x" * 20 + "\r\n" + "y" * 19).status_code == 302
    assert OpenText.objects.get().text == "x" * 20 + "\n" + "y" * 19


@pytest.mark.parametrize("kind", ["text", "ranking", "score", "budget"])
def test_no_opinion_replaces_every_kind_of_answer(kinds, signed_in, kind):
    assert send(signed_in, kinds, **{kind: "none"}).status_code == 302
    assert answers_of(kinds)[kind] == "none"


@pytest.mark.parametrize("kind", ["text", "ranking", "score", "budget"])
def test_no_opinion_beside_an_answer_is_refused(kinds, signed_in, kind):
    sent = kinds.form() | {f"q{kinds.questions[kind].pk}": "none"}
    assert signed_in.post(kinds.poll.get_absolute_url(), sent).status_code == 400
    assert stored()["responses"] == []


@pytest.mark.parametrize("typed", ["1.000", "1,5", "altmış", "1e2", "٦٠", "9" * 30, "--5", "0x10"])
def test_non_integer_is_refused_and_shown_again(kinds, signed_in, typed):
    answer = send(signed_in, kinds, budget={"Park": typed, "Bisiklet yolu": 40})

    assert answer.status_code == 400
    assert "tam sayı" in text_of(answer)
    assert f'value="{typed}"' in text_of(answer)
    assert 'value="40"' in text_of(answer)
    assert stored()["responses"] == []


@pytest.mark.parametrize(
    ("sent", "choice"),
    [
        ("q5=7&q5=8", Choice((7, 8))),
        ("q5=abc&q5=-3&q5=%D9%A3", Choice((0, 0, 0))),
        ("q5=", Choice()),
        ("q5_7=&q5_8=+3+", Choice(values=((8, 3),))),
        ("q5_7=1&q5_7=2", Choice(values=((7, 1), (7, 2)))),
        ("q5_x=1", Choice(values=((0, 1),))),
        ("q5_-7=1", Choice(values=((0, 1),))),
        ("q5_=1", Choice(values=((0, 1),))),
        ("q5_7=1.5", Choice(unreadable=((7, "1.5"),))),
        ("q5_" + "9" * 400 + "=" + "8" * 5000, Choice(unreadable=((0, "8" * 5000),))),
        ("q5_text=a%0D%0Ab", Choice(text="a\nb")),
        ("q5_text=a&q5_text=b", Choice(text="a", unreadable=((0, "b"),))),
        ("q5_text=&q5=none", Choice(no_opinion=True)),
        ("q05=7", Choice((7,))),
    ],
)
def test_every_input_is_parsed_or_marked_unreadable(sent, choice):
    assert read_choices(QueryDict(sent)) == {5: choice}


def test_impossible_question_number_is_an_unknown_question():
    assert read_choices(QueryDict("q" + "9" * 5000 + "=1&csrf=x&query=3")) == {0: Choice((1,))}


@pytest.mark.parametrize(
    "sent",
    [
        {"text": "bir\0iki"},
        {"values": [{"option": 1, "value": 10**400}]},
        {"values": [{"option": 2**63 - 1, "value": -(10**30)}]},
    ],
)
def test_huge_values_are_refused_without_an_error(kinds, program, sent):
    answer = submit(program, kinds, **{"text" if "text" in sent else "score": sent})

    assert answer.status_code == 400
    assert stored()["responses"] == []


@pytest.mark.parametrize(
    "values",
    [[{"option": 1}], [{"option": 1, "value": "5"}], [{"option": 1, "value": 5.0}], [{"value": 1}], [5], "x"],
)
def test_api_accepts_only_the_declared_types(kinds, program, values):
    answer = submit(program, kinds, score={"values": values})

    assert answer.status_code == 400
    assert stored()["responses"] == []


def test_text_with_an_unstorable_character_is_refused_on_the_page(kinds, signed_in):
    answer = send(signed_in, kinds, text="bir\0iki")

    assert answer.status_code == 400
    assert "kaydedilemeyen" in text_of(answer)


def test_changing_an_answer_replaces_or_removes_its_open_text(kinds, signed_in):
    send(signed_in, kinds)
    send(signed_in, kinds, text="Gölge yok.")
    assert stored()["texts"] == ["Gölge yok."]

    send(signed_in, kinds, single="Evet", text=None)
    assert stored()["texts"] == []
    assert Response.objects.count() == 1


def test_form_shows_ones_own_answers(kinds, signed_in):
    send(signed_in, kinds)
    page = signed_in.get(f"{kinds.poll.get_absolute_url()}?degistir=1").content.decode()

    assert re.search(r"<textarea[^>]*>\nÇok uzak\.</textarea>", page)
    chosen = re.findall(
        r'<select[^>]*name="(q\w+)">(?:(?!</select>).)*value="(\d)" selected', page, flags=re.DOTALL
    )
    assert dict(chosen) == {kinds.name("ranking", "Kütüphane"): "1", kinds.name("ranking", "Park"): "2"}
    scores = re.findall(r'name="(q\d+_\d+)" value="(\d)" checked', page)
    assert dict(scores) == {
        kinds.name("score", "Park"): "5",
        kinds.name("score", "Kütüphane"): "1",
        kinds.name("score", "Bisiklet yolu"): "3",
    }
    amounts = re.findall(r'name="(q\d+_\d+)" min="0"[^>]*value="(\d+)"', page)
    assert dict(amounts) == {kinds.name("budget", "Park"): "60", kinds.name("budget", "Bisiklet yolu"): "40"}


def test_resubmitting_the_form_unchanged_is_idempotent(kinds, signed_in):
    send(signed_in, kinds)
    before = stored()
    send(signed_in, kinds)

    assert stored() == before


def random_poll():
    options = [f"Seçenek {number}" for number in range(1, 9)]
    draft = QuestionDraft(
        kind="multiple", text="Hangileri?", options=options, max_choices=8, random_order=True
    )
    return make_poll(questions=[draft]), options


def shown_order(client, poll):
    return re.findall(
        r">(Seçenek \d)</span>\s*</label>", client.get(poll.get_absolute_url()).content.decode()
    )


def test_option_order_is_random_per_person_and_stable(client):
    poll, options = random_poll()
    orders = []
    for resident in make_residents(3):
        client.force_login(resident)
        orders.append(shown_order(client, poll))
        assert shown_order(client, poll) == orders[-1]

    assert all(sorted(order) == options for order in orders)
    assert len({tuple(order) for order in orders}) > 1  # alike by chance once in 40,320²


def test_every_option_order_is_equally_likely(kinds):
    [question] = [q for q in queries.questions_of(kinds.poll) if q.kind == "ranking"]
    options = list(question.options.all())
    people = make_residents(1)[0]
    first = []
    for number in range(300):
        people.pk = number + 1
        first.append(order_options(people, options)[0].text)

    assert all(60 < first.count(place) < 140 for place in PLACES)  # 100 expected, five deviations


def test_order_is_the_councils_where_nobody_answers(client):
    poll, options = random_poll()
    read = APIClient().get(f"/api/v1/polls/{poll.pk}/").json()["questions"][0]
    assert [option["text"] for option in read["options"]] == options
    assert read["random_order"] is True
    resident = make_user()
    client.force_login(resident)
    option = poll.questions.get().options.all()[0].pk
    operations.respond(poll=poll, resident=resident, choices={poll.questions.get().pk: Choice((option,))})
    assert re.findall(
        r'scope="row" lang="tr">(Seçenek \d)<', text_of(client.get(poll.get_absolute_url()))
    ) == (options)


def test_visitor_sees_options_in_a_new_order_each_time(client):
    poll, options = random_poll()
    orders = {tuple(shown_order(client, poll)) for _ in range(4)}

    assert len(orders) > 1
    assert {tuple(sorted(order)) for order in orders} == {tuple(options)}


def test_api_describes_every_kind_of_question(kinds):
    read = APIClient().get(f"/api/v1/polls/{kinds.poll.pk}/").json()["questions"]
    by_kind = {question["kind"]: question for question in read}

    assert by_kind["score"]["scale"] == {
        "lowest": 1,
        "highest": 5,
        "lowest_label": "",
        "highest_label": "",
        "labels": [],
    }
    assert by_kind["budget"]["budget"] == {"total": 100, "step": 10, "unit": "points"}
    assert by_kind["text"]["text_length"] == 40
    assert by_kind["text"]["condition"] == {
        "question": kinds.questions["single"].pk,
        "options": [kinds.ids["single", "Hayır"]],
    }
    for name, kind in (
        ("scale", "score"),
        ("budget", "budget"),
        ("text_length", "text"),
        ("condition", "text"),
    ):
        assert [question["kind"] for question in read if question[name] is not None] == [kind]


def test_query_count_does_not_grow_with_question_kinds(client, django_assert_max_num_queries):
    kinds = make_kinds()
    client.force_login(make_user())
    with django_assert_max_num_queries(14) as asked:
        client.get(kinds.poll.get_absolute_url())
    simple = make_poll(questions=[SINGLE, RANKING])
    with django_assert_max_num_queries(len(asked) - 1):  # without the query of the condition's options
        client.get(simple.get_absolute_url())


@pytest.mark.parametrize("required", [True, False])
def test_what_a_score_question_offers_instead_of_a_score_is_accepted(signed_in, required):
    draft = QuestionDraft(kind="score", text="Puanlayın", options=PLACES, required=required, no_opinion=True)
    poll = make_poll(questions=[draft])
    [question] = queries.questions_of(poll)
    first, second, third = (f"q{question.pk}_{option.pk}" for option in question.options.all())
    html = signed_in.get(poll.get_absolute_url()).content.decode()
    offered = re.findall(
        r'<label class="score-step[^"]*"( data-take-back)?><input type="radio"\s+name="\w+" value="">', html
    )
    sent = signed_in.post(poll.get_absolute_url(), {first: "3", second: "", third: "1"})

    assert ("puan yok" in html) is not required
    assert offered == [" data-take-back" if required else ""] * 3
    assert sent.status_code == (400 if required else 302)
