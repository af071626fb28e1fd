"""Order and conditions of all questions on one page."""

from dataclasses import replace
from html import unescape

import pytest
from django.core.exceptions import ValidationError

from polls.lifecycle import errors
from polls.lifecycle.operations import builder, question_drafts
from polls.questionnaire import queries, versions
from polls.questionnaire.models import Question, QuestionKind
from tests.factories import YES_NO, make_poll, make_user, option_of, question_texts, respond

pytestmark = pytest.mark.django_db

TEXT = question_drafts.QuestionDraft(kind=QuestionKind.TEXT, text="Neden?", required=False)


@pytest.fixture
def editor(client):
    user = make_user(role="editor")
    client.force_login(user)
    return user


@pytest.fixture
def poll(editor):
    """A draft with the questions A, B, C (yes or no) and an open one."""
    yes_no = [replace(YES_NO, text=text) for text in "ABC"]
    return make_poll(editor=editor, questions=[*yes_no, TEXT], opened=False)


def page_of(poll):
    return f"/en/yonetim/yoklamalar/{poll.pk}/sorular/duzen/"


def sent(poll, places="1234", **more):
    """The form, unchanged but for the places."""
    questions = queries.questions_of(poll)
    form = {f"place-{question.pk}": place.strip() for question, place in zip(questions, places, strict=True)}
    for question in questions:
        form[f"condition-{question.pk}"] = [option.pk for option in question.condition_options.all()]
    return {**form, "seen": versions.version_of_arrangement(questions), **more}


def condition(poll, of, on, option="Evet"):
    of, on = poll.questions.get(text=of), poll.questions.get(text=on)
    return {f"condition-{of.pk}": [option_of(on, option).pk]}


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ("1234", "A B C Neden?"),
        ("3234", "B C A Neden?"),
        ("1214", "C A B Neden?"),
        ("4321", "Neden? C B A"),
        ("1231", "Neden? A B C"),
        ("1", "A B C Neden?"),
    ],
)
def test_numbers_say_the_order(client, poll, places, order):
    given = sent(poll, places.ljust(4, " "))
    assert client.post(page_of(poll), given).status_code == 302

    assert question_texts(poll) == order.split()


def test_order_and_conditions_are_saved_together(client, poll):
    given = {**sent(poll, "2134"), **condition(poll, "A", "B"), **condition(poll, "Neden?", "A", "Hayır")}
    saved = client.post(page_of(poll), given)

    assert saved.status_code == 302
    assert question_texts(poll) == ["B", "A", "C", "Neden?"]
    asked = poll.questions.get(text="A")
    assert asked.condition.text == "B"
    assert [option.text for option in asked.condition_options.all()] == ["Evet"]
    assert poll.questions.get(text="Neden?").condition.text == "A"

    assert client.post(page_of(poll), {**sent(poll), f"condition-{asked.pk}": []}).status_code == 302
    assert poll.questions.get(text="A").condition is None


def test_conditions_that_point_forward_are_refused_all_at_once(client, poll):
    given = {**sent(poll), **condition(poll, "A", "B"), **condition(poll, "B", "C")}
    refused = client.post(page_of(poll), given)
    shown = unescape(refused.content.decode())

    assert refused.status_code == 400
    assert "“A” would come before “B”, on which it depends." in shown
    assert "“B” would come before “C”, on which it depends." in shown
    assert not Question.objects.exclude(condition=None).exists()
    assert question_texts(poll) == ["A", "B", "C", "Neden?"]


def test_condition_on_two_questions_is_refused(client, poll):
    first, second = (option_of(poll.questions.get(text=text), "Evet").pk for text in "AB")
    asked = poll.questions.get(text="C")
    refused = client.post(page_of(poll), {**sent(poll), f"condition-{asked.pk}": [first, second]})

    assert refused.status_code == 400
    assert "options of one question" in unescape(refused.content.decode())


def test_buttons_move_a_question_in_the_form_and_save_nothing(client, poll):
    question = poll.questions.get(text="C")
    given = {**sent(poll), **condition(poll, "C", "A")}
    moved = client.post(page_of(poll), {**given, "up": question.pk})
    shown = unescape(moved.content.decode())

    assert moved.status_code == 200
    assert question_texts(poll) == ["A", "B", "C", "Neden?"]
    assert shown.index(f'id="question{question.pk}"') < shown.index(
        f'id="question{poll.questions.get(text="B").pk}"'
    )
    option = option_of(poll.questions.get(text="A"), "Evet").pk
    assert f'name="condition-{question.pk}" value="{option}"' in shown
    assert not Question.objects.exclude(condition=None).exists()
    assert client.post(page_of(poll), {**given, "up": "x" * 99}).status_code == 200
    first = poll.questions.get(text="A")
    assert client.post(page_of(poll), {**given, "up": first.pk}).status_code == 200


def test_somebody_elses_change_is_not_overwritten(client, poll, editor):
    given = sent(poll, "2134")
    builder.save_question(poll=poll, editor=editor, draft=replace(YES_NO, text="D"))
    refused = client.post(page_of(poll), given)

    assert refused.status_code == 409
    assert question_texts(poll) == ["A", "B", "C", "Neden?", "D"]


@pytest.mark.parametrize("place", ["0", "5", "-1", "x", "9" * 30])
def test_number_outside_the_list_is_refused_at_its_field(client, poll, place):
    first = poll.questions.get(text="A")
    refused = client.post(page_of(poll), {**sent(poll), f"place-{first.pk}": place})

    assert refused.status_code == 400
    assert f'id="id_place-{first.pk}_error"' in refused.content.decode()


def test_answered_poll_is_not_arranged(client, editor):
    poll = make_poll(editor=editor, questions=[YES_NO, replace(YES_NO, text="B", required=False)])
    respond(poll, make_user(), "Evet")
    assert client.post(page_of(poll), sent(poll, "21")).status_code == 409

    assert question_texts(poll) == [YES_NO.text, "B"]


def test_operation_refuses_other_questions_and_unknown_options(poll, editor):
    keys = [question.pk for question in queries.questions_of(poll)]
    with pytest.raises(errors.OtherQuestions):
        builder.arrange_questions(poll=poll, editor=editor, conditions={keys[0]: []})
    given = {**{key: [] for key in keys}, keys[1]: [10**9]}
    with pytest.raises(ValidationError):
        builder.arrange_questions(poll=poll, editor=editor, conditions=given)


def test_save_and_add_another_leads_to_the_next_question(client, editor):
    poll = make_poll(editor=editor, questions=[], opened=False)
    there = f"/en/yonetim/yoklamalar/{poll.pk}/sorular/yeni/"
    form = {"kind": "single", "text": "Bir?", "options": "Evet\nHayır", "required": "on"}
    assert "Save and add another" in client.get(there).content.decode()
    saved = client.post(there, {**form, "another": "1"})

    assert saved["Location"] == there
    assert client.post(there, {**form, "text": "İki?"})["Location"].endswith(f"/yoklamalar/{poll.pk}/")
    assert question_texts(poll) == ["Bir?", "İki?"]
