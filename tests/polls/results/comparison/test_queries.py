"""Comparable polls that the page of a counted poll links to."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from polls.lifecycle.operations import copies, steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire.models import QuestionKind
from polls.responses import operations
from polls.responses.validation import Choice
from polls.results.comparison.queries import compare_polls, list_comparable_polls
from tests.factories import YES_NO, choose, make_poll, make_residents
from tests.polls.results.comparison.test_views import SCORE, TEXT, address, counted, forbid, said_by

pytestmark = pytest.mark.django_db


def listed(client, poll):
    html = client.get(poll.get_absolute_url()).content.decode()
    return re.findall(r'<a href="([^"]*/karsilastir/[^"]*)"', html)


def test_result_page_links_to_comparable_polls_newest_first(client, editor):
    oldest = counted(editor, 20, 20)
    middle = counted(editor, 20, 20)
    newest = counted(editor, 20, 20)

    assert listed(client, middle) == [address(newest, middle), address(middle, oldest)]
    for link in listed(client, middle):
        assert client.get(link).status_code == 200


def test_copy_links_to_its_original(client, editor):
    poll = counted(editor, 20, 20, questions=[YES_NO, SCORE, TEXT], answer=every)
    times = {"opens_at": timezone.now(), "closes_at": timezone.now() + timedelta(days=1)}
    copy = copies.copy_poll(poll=poll, editor=editor, title="Bir yıl sonra", **times)
    copy = steps.open_poll(poll=copy, editor=editor)
    attempts = [operations.Attempt(copy.pk, person.pk, every(copy, 0)) for person in make_residents(40)]
    operations.respond_together(attempts)
    steps.close_poll(poll=copy, editor=editor, reason="deneme")

    assert listed(client, copy) == [address(copy, poll)]
    questions = compare_polls(copy.pk, poll.pk).body["questions"]
    assert [question["kind"] for question in questions] == ["single", "score"]
    assert [question["warnings"] for question in questions] == [[], []]


def every(poll, _place):
    question, score, _text = poll.questions.order_by("position")
    return {
        question.pk: Choice((question.options.all()[0].pk,)),
        score.pk: Choice(values=((score.options.get().pk, 3),)),
    }


def test_incomparable_polls_are_not_listed(client, editor):
    poll = counted(editor, 20, 20)
    make_poll(editor=editor)
    counted(editor, 5, 4)
    three = QuestionDraft(kind=QuestionKind.SINGLE, text=YES_NO.text, options=["Evet", "Hayır", "Belki"])
    counted(editor, 20, 20, questions=[three])
    forbid(counted(editor, 20, 20))

    assert listed(client, poll) == []
    assert "Başka bir yoklamayla" not in client.get(poll.get_absolute_url()).content.decode()


def test_embargoed_page_has_no_comparison_links(client, editor):
    poll, _other = counted(editor, 20, 20), counted(editor, 20, 20)
    forbid(poll)

    assert listed(client, poll) == []


def test_open_questions_alone_cannot_be_compared(client, editor):
    def answer(poll, _place):
        return {poll.questions.get().pk: Choice(text="Gölge az.")}

    def written(**more):
        poll = make_poll(editor=editor, questions=[TEXT])
        people = make_residents(20)
        operations.respond_together(
            [operations.Attempt(poll.pk, person.pk, answer(poll, 0)) for person in people]
        )
        steps.close_poll(poll=poll, editor=editor, reason="deneme")
        return poll

    one, two = written(), written()

    assert listed(client, one) == []
    assert "ortak bir sorusu yok" in said_by(client, one, two, 409)


@pytest.mark.parametrize("others", [1, 3])
def test_list_needs_one_query_and_then_none(client, editor, others, django_assert_num_queries):
    poll = counted(editor, 20, 20)
    for _number in range(others):
        counted(
            editor,
            20,
            20,
            questions=[YES_NO, SCORE],
            answer=lambda poll, _place: (
                choose(poll, "Evet")
                | {
                    (score := poll.questions.get(kind="score")).pk: Choice(
                        values=((score.options.get().pk, 3),)
                    )
                }
            ),
        )
    asked = json.loads(bytes(poll.analysis.body))["questions"]

    with django_assert_num_queries(1):
        assert len(list_comparable_polls(poll, asked)) == others
    assert len(listed(client, poll)) == others
    # The poll, and whether there are other polls.
    with django_assert_num_queries(2):
        assert len(listed(client, poll)) == others
