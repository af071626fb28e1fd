"""Concurrent reviews: each answer is decided once; no heading with answers is deleted."""

from collections import Counter

import pytest

from participation.audit.models import Entry
from polls.open_answers import errors, operations
from polls.open_answers.models import OpenText
from tests.factories import make_user
from tests.polls.open_answers.open_texts import counted, mark, seen, the_one
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)

PARK = "Parka bank konsun."


@pytest.fixture
def question():
    return counted(PARK, fill=11)


def test_concurrent_reviewers_one_decides_the_others_are_refused(question):
    editors = [make_user(role="editor") for _ in range(4)]
    park = the_one(question, PARK)
    results = together(
        [
            lambda editor=editor: operations.publish_text(
                question=question, editor=editor, ident=park.pk, seen=mark(park), words=PARK
            )
            for editor in editors[:2]
        ]
        + [
            lambda editor=editor: operations.withhold_text(
                question=question, editor=editor, ident=park.pk, seen=mark(park), reason="insult"
            )
            for editor in editors[2:]
        ]
    )

    assert Counter(type(result).__name__ for result in results) == {"NoneType": 1, "DecidedMeanwhile": 3}
    acts = Entry.objects.filter(action__in=["poll.texts_published", "poll.texts_withheld"])
    assert acts.count() == 1


def test_concurrent_bulk_reviews_decide_each_answer_once(question):
    all_of_them = list(OpenText.objects.filter(question=question))
    orders = [all_of_them, all_of_them[::-1], all_of_them[5:] + all_of_them[:5]]
    editors = [make_user(role="editor") for _ in range(6)]
    jobs = [
        lambda editor=editor, order=order: operations.publish_masked(
            question=question, editor=editor, seen=seen(*order)
        )
        for editor, order in zip(editors, orders * 2, strict=True)
    ]
    results = together(jobs)

    assert {type(result) for result in results} == {operations.DecisionCounts}
    assert sum(getattr(result, "done", 0) for result in results) == len(all_of_them)
    recorded = Entry.objects.filter(action="poll.texts_published").values_list("details", flat=True)
    assert sum(details["count"] for details in recorded) == len(all_of_them)


def group_under(question, text, code):
    editor = make_user(role="editor")
    return lambda: operations.group_texts(question=question, editor=editor, idents=[text.pk], code_id=code.pk)


def delete(question, code):
    editor = make_user(role="editor")
    return lambda: operations.delete_heading(question=question, editor=editor, code_id=code.pk)


def test_grouping_under_a_heading_and_deleting_it_exclude_each_other(question):
    editor, text = make_user(role="editor"), the_one(question, PARK)
    for name in ("bir", "iki", "üç"):
        code = operations.create_heading(question=question, editor=editor, name=name)
        OpenText.objects.filter(pk=text.pk).update(code=None)
        grouped, deleted = together([group_under(question, text, code), delete(question, code)])
        assert isinstance(grouped, errors.HeadingGone) != isinstance(deleted, errors.HeadingInUse)
