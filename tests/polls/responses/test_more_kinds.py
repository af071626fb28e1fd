"""Numbers, dates, statements on one scale and *other*: answered, refused, shown again and changed."""

from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from rest_framework.test import APIClient

from participation.people.operations.credentials import issue_token
from polls.open_answers.models import OpenText
from polls.questionnaire.models import QuestionKind
from polls.responses import errors
from polls.responses.models import Participation, Response, ResponseEntry
from polls.responses.validation import Choice
from tests.factories import make_user
from tests.polls.responses.more_kinds import MATRIX, NUMBER, OTHER, make_more_kinds, read_more_kinds

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def poll_pk(module_db):
    return make_more_kinds().poll.pk


@pytest.fixture
def kinds(poll_pk):
    return read_more_kinds(poll_pk)


@pytest.fixture
def resident():
    return make_user()


def form(kinds, **changes: Any):
    answer: dict[str, Any] = {
        kinds.name("number", "value"): "12,5",
        kinds.name("matrix", "Otobüs yeter"): "1",
        kinds.name("matrix", "Vapur yeter"): "3",
        kinds.name("multiple"): [
            kinds.option("multiple", "Metro").pk,
            kinds.option("multiple", "Diğer").pk,
        ],
        kinds.name("multiple", "text"): "Kaykay",
        kinds.name("date", "value"): "2026-05-03",
    }
    return answer | changes


def stored(kinds) -> Any:
    return Response.objects.get(poll=kinds.poll).answers


def expected(kinds) -> dict[str, Any]:
    """The stored form of the answer of ``form`` and ``MoreKinds.choices``."""
    rows = [kinds.option("matrix", text).pk for text in MATRIX.options]
    chosen = sorted(kinds.option("multiple", text).pk for text in ("Metro", "Diğer"))
    answer: dict[str, Any] = {
        "number": {"options": [kinds.option("number", "5,0 – 24,0").pk], "value": "12.5"},
        "matrix": {"scores": {str(rows[0]): 1, str(rows[1]): 3}},
        "multiple": chosen,
        "date": {"options": [kinds.option("date", "Mayıs 2026").pk], "value": "2026-05-03"},
    }
    return {str(kinds.questions[kind].pk): given for kind, given in answer.items()}


def test_page_stores_exact_values_with_their_ranges(client, kinds, resident):
    client.force_login(resident)
    assert client.post(kinds.poll.get_absolute_url(), form(kinds)).status_code == 302
    assert stored(kinds) == expected(kinds)
    text = OpenText.objects.get()
    assert (text.text, text.question) == ("Kaykay", kinds.questions["multiple"])


def test_api_stores_the_same(kinds, resident):
    program = APIClient(headers={"authorization": f"Token {issue_token(user=resident, name='deneme')}"})
    rows = [kinds.option("matrix", text).pk for text in MATRIX.options]
    chosen = [kinds.option("multiple", text).pk for text in ("Metro", "Diğer")]
    answers: dict[str, dict[str, Any]] = {
        "number": {"value": "12.5"},
        "matrix": {"values": [{"option": rows[0], "value": 1}, {"option": rows[1], "value": 3}]},
        "multiple": {"options": chosen, "text": "Kaykay"},
        "date": {"value": "2026-05-03"},
    }
    body = {"answers": [{"question": kinds.questions[kind].pk, **given} for kind, given in answers.items()]}
    answer = program.post(f"/api/v1/polls/{kinds.poll.pk}/responses/", body, format="json")
    assert answer.status_code == 201, answer.data
    assert stored(kinds) == expected(kinds)
    assert OpenText.objects.get().text == "Kaykay"


def test_api_describes_bounds_scale_and_other(client, kinds):
    questions = client.get(f"/api/v1/polls/{kinds.poll.pk}/").json()["questions"]
    number, matrix, multiple, date = questions
    assert number["measure"] == {"lowest": "0.0", "highest": "24.0", "decimals": 1, "unit": "saat"}
    assert [option["text"] for option in number["options"]] == [
        "0,0 – 0,4",
        "0,5 – 0,9",
        "1,0 – 1,9",
        "2,0 – 4,9",
        "5,0 – 24,0",
    ]
    assert matrix["scale"]["labels"] == ["Katılmıyorum", "Kararsızım", "Katılıyorum"]
    assert (matrix["scale"]["lowest"], matrix["scale"]["highest"]) == (1, 3)
    assert [option["is_other"] for option in multiple["options"]] == [False, False, True]
    assert date["measure"] == {"lowest": "2026-01-01", "highest": "2026-06-30", "decimals": 0, "unit": ""}
    assert number["scale"] is matrix["measure"] is multiple["measure"] is None


@pytest.mark.parametrize(
    ("kind", "choice", "code", "message"),
    [
        ("number", Choice(value="1.000"), "value_grouped", "Sayıyı binlik ayırmadan yazın: 1000."),
        ("number", Choice(value="24,1"), "value_out_of_bounds", "Sayı, 0,0 ile 24,0 arasında olmalı."),
        ("number", Choice(value="-0,1"), "value_out_of_bounds", "Sayı, 0,0 ile 24,0 arasında olmalı."),
        (
            "number",
            Choice(value="1,25"),
            "value_decimals",
            "En çok 1 ondalık basamaklı bir sayı yazın.",
        ),
        ("number", Choice(value="çok"), "value_unreadable", "Bir sayıyı yalnız rakamlarla yazın."),
        ("number", Choice(text="12"), "wrong_kind", "Bu tür bir soru başka biçimde yanıtlanır."),
        (
            "date",
            Choice(value="2026-07-01"),
            "value_out_of_bounds",
            "Gün, 1 Ocak 2026 ile 30 Haziran 2026 arasında olmalı.",
        ),
        (
            "date",
            Choice(value="2026-02-30"),
            "value_unreadable",
            "Takvimden bir gün yazın, örneğin 3.5.2026.",
        ),
        ("date", Choice(), "required", "Lütfen bu soruyu yanıtlayın."),
        ("multiple", Choice(value="12"), "wrong_kind", "Bu tür bir soru başka biçimde yanıtlanır."),
    ],
)
def test_answer_that_does_not_fit_is_refused_and_nothing_is_stored(
    kinds, resident, kind, choice, code, message
):
    with pytest.raises(errors.InvalidAnswers) as refused:
        kinds.respond(resident, **{kind: choice})
    [problem] = refused.value.problems
    assert (problem.question, problem.code) == (kinds.questions[kind].pk, code)
    assert str(problem.message) == message
    assert not Response.objects.exists()
    assert not Participation.objects.exists()


def test_every_row_of_a_matrix_is_asked_and_only_its_scale_is_accepted(kinds, resident):
    first, second = (kinds.option("matrix", text).pk for text in MATRIX.options)
    for values, code in {
        ((first, 1),): "score_missing",
        ((first, 1), (second, 4)): "score_out_of_scale",
        ((first, 1), (second, 0)): "score_out_of_scale",
    }.items():
        with pytest.raises(errors.InvalidAnswers) as refused:
            kinds.respond(resident, matrix=Choice(values=values))
        assert [problem.code for problem in refused.value.problems] == [code]


def test_text_beside_other_needs_the_option_and_fits(kinds, resident):
    metro, other = (kinds.option("multiple", text).pk for text in ("Metro", "Diğer"))
    for choice, code in {
        Choice((metro,), text="Kaykay"): "text_without_option",
        Choice((other,), text="x" * 201): "text_too_long",
        Choice((other,), text="\0"): "text_unreadable",
    }.items():
        with pytest.raises(errors.InvalidAnswers) as refused:
            kinds.respond(resident, multiple=choice)
        assert [problem.code for problem in refused.value.problems] == [code]
    kinds.respond(resident, multiple=Choice((other,)))
    assert not OpenText.objects.exists()


def test_text_is_gone_when_the_option_is_no_longer_chosen(kinds, resident):
    kinds.respond(resident)
    kinds.respond(resident, multiple=Choice((kinds.option("multiple", "Metro").pk,)))
    assert not OpenText.objects.exists()


def test_text_beside_other_is_in_no_response_and_in_no_log(kinds, resident):
    kinds.respond(resident)
    entries = [*Response.objects.values_list("answers"), *ResponseEntry.objects.values_list("added")]
    assert "Kaykay" not in str(entries)


def test_own_answers_are_on_the_form_again(client, kinds, resident):
    kinds.respond(resident)
    client.force_login(resident)
    page = unescape(client.get(f"{kinds.poll.get_absolute_url()}?degistir=1").content.decode())
    assert f'name="{kinds.name("number", "value")}" value="12,5"' in page
    assert f'name="{kinds.name("date", "value")}" value="2026-05-03"' in page
    assert f'name="{kinds.name("multiple", "text")}" value="Kaykay"' in page
    row = kinds.name("matrix", "Vapur yeter")
    assert f'name="{row}" value="3" checked' in page


def test_refused_input_is_kept_as_it_was_typed(client, kinds, resident):
    client.force_login(resident)
    sent = form(kinds, **{kinds.name("number", "value"): "1.000"})
    answer = client.post(kinds.poll.get_absolute_url(), sent)
    page = unescape(answer.content.decode())
    assert answer.status_code == 400
    assert "Sayıyı binlik ayırmadan yazın: 1000." in page
    assert f'name="{kinds.name("number", "value")}" value="1.000"' in page
    assert f'name="{kinds.name("multiple", "text")}" value="Kaykay"' in page


def test_visitors_input_waits_for_the_sign_in(client, kinds, resident):
    address = kinds.poll.get_absolute_url()
    kept = client.post(f"{address}yanitim/", form(kinds, ardindan="giris"))
    assert kept.status_code in (302, 303)
    client.force_login(resident)
    page = unescape(client.get(address).content.decode())
    assert f'name="{kinds.name("number", "value")}" value="12,5"' in page
    assert f'name="{kinds.name("multiple", "text")}" value="Kaykay"' in page


def test_english_page_writes_numbers_ranges_and_days_in_english(client, resident):
    kinds = make_more_kinds(
        [replace(NUMBER, required=False), replace(OTHER, kind=QuestionKind.SINGLE, max_choices=1)]
    )
    client.force_login(resident)
    page = unescape(client.get(f"/en{kinds.poll.get_absolute_url()}").content.decode())
    assert "Write a number from 0.0 to 24.0, with at most 1 decimal." in page
