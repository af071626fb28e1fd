"""Published open answers in the API."""

from base64 import b64encode
from typing import Any
from urllib.parse import urlencode

import pytest

from config.api.schema import build_document
from polls.open_answers import operations
from polls.open_answers.models import OpenText, TextState
from polls.questionnaire.models import Question
from tests.api.envelope import error
from tests.factories import make_poll, make_user
from tests.polls.open_answers.open_texts import answered, counted, seen, the_one

pytestmark = pytest.mark.django_db

PHONE = "Beni 0532 123 45 67 numarasından arayın."


@pytest.fixture
def question() -> Question:
    """Twelve answers: eight published (one under a heading), one withheld, three waiting."""
    made = counted(PHONE, "Işıklar yansın", "Sövgü", fill=9)
    editor = make_user(role="editor")
    code = operations.create_heading(question=made, editor=editor, name="Aydınlatma")
    light, filling = the_one(made, "Işıklar yansın"), OpenText.objects.filter(text__startswith="Dolgu")
    operations.group_texts(question=made, editor=editor, idents=[light.pk], code_id=code.pk)
    operations.publish_masked(
        question=made, editor=editor, seen=seen(light, the_one(made, PHONE), *filling.order_by("pk")[:6])
    )
    operations.withhold_texts(
        question=made, editor=editor, seen=seen(the_one(made, "Sövgü")), reason="insult"
    )
    return made


def address(question: Question) -> str:
    return f"/api/v1/polls/{question.poll_id}/questions/{question.pk}/texts/"


def test_published_answers_include_headings_and_review_status(api, question):
    answer = api.get(address(question)).json()
    heading = question.codes.get().pk

    assert {row["text"]: row["heading"] for row in answer["results"] if row["text"][:5] != "Dolgu"} == {
        "Beni [telefon] numarasından arayın.": None,
        "Işıklar yansın": heading,
    }
    assert len(answer["results"]) == 8
    assert {name: answer[name] for name in answer if name not in {"results", "next", "previous"}} == {
        "least": 10,
        "written": 12,
        "published": 8,
        "waiting": 3,
        "withheld": [{"reason": "insult", "count": 1}],
        "headings": [
            {"id": heading, "name": "Aydınlatma", "published": 1},
            {"id": None, "name": "", "published": 7},
        ],
    }


def test_answer_holds_only_id_text_and_heading(api, question):
    for row in api.get(address(question)).json()["results"]:
        assert set(row) == {"id", "text", "heading"}


def test_answer_matches_the_schema(api, question):
    schemas = build_document("en")["components"]["schemas"]
    answer: dict[str, Any] = api.get(address(question)).json()

    assert set(answer) == set(schemas["OpenTexts"]["properties"])
    assert set(answer["results"][0]) == set(schemas["OpenText"]["properties"])
    assert set(answer["headings"][0]) == set(schemas["Heading"]["properties"])


def test_cursor_pages_hold_each_answer_once(api, question):
    seen_ids, page = [], address(question) + "?page_size=3"
    while page:
        answer = api.get(page)
        assert answer.status_code == 200
        seen_ids += [row["id"] for row in answer.json()["results"]]
        page = answer.json()["next"]

    assert len(seen_ids) == 8
    assert set(seen_ids) == {
        str(pk) for pk in OpenText.objects.filter(state=TextState.PUBLISHED).values_list("pk", flat=True)
    }


@pytest.mark.parametrize("position", ["12", "x", "8a1f6f0e-6f0b-4f5e-9b6a-3b1d2c4e5f6", "'; --"])
def test_invented_cursor_is_404(api, question, position):

    cursor = b64encode(urlencode({"p": position}).encode()).decode()
    assert error(api.get(address(question), {"cursor": cursor})) == (404, "not_found")


def test_answers_are_searched_and_narrowed_to_a_heading(api, question):
    def matches(**query):
        return {row["text"] for row in api.get(address(question), query).json()["results"]}

    heading = question.codes.get().pk
    assert matches(search="IŞIKLAR") == {"Işıklar yansın"}
    assert matches(search="isik yansin") == {"Işıklar yansın"}
    assert matches(search="0532") == set()
    assert matches(heading=heading) == {"Işıklar yansın"}
    assert len(matches(heading="none")) == 7


@pytest.mark.parametrize(
    "query",
    [{"heading": "0"}, {"heading": "yok"}, {"search": "x" * 101}, {"page_size": "0"}],
)
def test_invalid_parameters_are_refused(api, question, query):
    assert error(api.get(address(question), query)) == (400, "invalid")


def test_too_few_answers_are_withheld_from_the_api(api):
    question = counted("Gizli kalsın", fill=5)
    answer = api.get(address(question)).json()

    assert (answer["results"], answer["written"], answer["withheld"], answer["headings"]) == (
        [],
        None,
        [],
        [],
    )


def test_answers_are_404_before_counting_and_for_other_kinds(api):
    waiting = Question.objects.get(poll=answered(*["Gizli kalsın"] * 12))
    assert error(api.get(address(waiting))) == (404, "not_counted")
    assert error(api.get(address(make_poll().questions.get()))) == (404, "not_found")
    assert error(api.get("/api/v1/polls/999999/questions/999999/texts/")) == (404, "not_found")


@pytest.mark.parametrize("page_size", [2, 8])
def test_query_count_does_not_grow_with_answers(api, question, page_size, django_assert_num_queries):
    # Poll, question, review status (twice: for the response and for disclosure control), answers.
    with django_assert_num_queries(5):
        api.get(address(question), {"page_size": page_size})
