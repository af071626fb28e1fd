"""Deleted drafts and questions are restored as they were."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from django.core import serializers

from participation.audit.models import Entry
from participation.bin.errors import CannotRestore
from participation.bin.models import Deleted
from participation.bin.operations import restore_from_bin
from polls.lifecycle import errors
from polls.lifecycle.operations import builder, drafts, matters, question_drafts, steps
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire import queries
from polls.questionnaire.models import Option, Poll, Question, Transition
from polls.responses.models import Participation
from tests.factories import (
    YES_NO,
    make_district,
    make_matter,
    make_poll,
    make_user,
    option_of,
    question_texts,
    respond,
)
from tests.journeys.seed_drafts import draft_of_all_kinds
from tests.threads import together

pytestmark = pytest.mark.django_db


def everything():
    models = (Poll, Transition, Question, Option)
    return [serializers.serialize("python", model.objects.order_by("pk")) for model in models]


def bring_back(editor, kind="polls.question"):
    return restore_from_bin(deleted_id=Deleted.objects.filter(kind=kind).latest("pk").pk, editor=editor)


def test_restored_draft_is_the_same_with_all_kinds_of_questions(editor):
    poll = draft_of_all_kinds(editor)
    poll.districts.add(make_district("Konak"))
    before = everything()
    drafts.delete_draft(poll=poll, editor=editor)
    assert everything() == [[], [], [], []]
    bring_back(editor, "polls.poll")

    assert everything() == before
    acts = Entry.objects.filter(subject=poll.topic).order_by("number").values_list("action", flat=True)
    assert list(acts) == ["poll.created", "poll.deleted", "poll.restored"]


def test_draft_that_had_been_announced_is_restored_with_its_steps(editor):
    poll = make_poll(editor=editor)
    steps.withdraw_poll(poll=poll, editor=editor, reason="Tarih değişti")
    before = everything()
    drafts.delete_draft(poll=poll, editor=editor)
    bring_back(editor, "polls.poll")

    assert everything() == before
    assert steps.open_poll(poll=poll, editor=editor).pk == poll.pk


def test_restored_draft_leaves_out_a_matter_that_was_deleted(editor):
    matter = make_matter(editor=editor)
    poll = make_poll(editor=editor, opened=False, matter=matter)
    drafts.delete_draft(poll=poll, editor=editor)
    matters.delete_matter(matter=matter, editor=editor)
    bring_back(editor, "polls.poll")

    assert Poll.objects.get().matter is None


def test_restored_question_is_where_it_was_with_its_condition(editor):
    poll = make_poll(editor=editor, opened=False)
    first = poll.questions.get()
    for text in ("İkinci", "Üçüncü"):
        condition = [option_of(first, "Evet")]
        draft = replace(YES_NO, text=text, condition_options=condition)
        builder.save_question(poll=poll, editor=editor, draft=draft)
    before = everything()
    second = poll.questions.get(text="İkinci")
    builder.delete_question(question=second, editor=editor)
    address = bring_back(editor)

    assert everything() == before
    assert address.endswith(f"#question{second.pk}")


def test_restored_question_comes_last_if_what_it_depends_on_was_moved_behind(editor):
    poll = make_poll(editor=editor, questions=[YES_NO, replace(YES_NO, text="Ara")], opened=False)
    first, between = queries.questions_of(poll)
    draft = replace(YES_NO, text="Bağlı", condition_options=[option_of(first, "Evet")])
    dependent = builder.save_question(poll=poll, editor=editor, draft=draft)
    builder.order_questions(poll=poll, editor=editor, order=[first.pk, dependent.pk, between.pk])
    builder.delete_question(question=dependent, editor=editor)
    builder.order_questions(poll=poll, editor=editor, order=[between.pk, first.pk])
    bring_back(editor)

    assert question_texts(poll) == ["Ara", YES_NO.text, "Bağlı"]


def test_question_without_what_it_depended_on_is_asked_of_everybody(editor):
    poll = make_poll(editor=editor, opened=False)
    first = poll.questions.get()
    draft = replace(YES_NO, text="Bağlı", condition_options=[option_of(first, "Evet")])
    dependent = builder.save_question(poll=poll, editor=editor, draft=draft)
    for question in (dependent, first):
        builder.delete_question(question=question, editor=editor)
    restore_from_bin(deleted_id=Deleted.objects.earliest("pk").pk, editor=editor)

    [question] = queries.questions_of(poll)
    assert (question.text, question.condition, list(question.condition_options.all())) == ("Bağlı", None, [])


def test_question_of_a_deleted_poll_stays_in_the_bin(editor):
    poll = make_poll(editor=editor, opened=False)
    builder.delete_question(question=poll.questions.get(), editor=editor)
    drafts.delete_draft(poll=poll, editor=editor)
    with pytest.raises(CannotRestore):
        bring_back(editor)
    bring_back(editor, "polls.poll")
    bring_back(editor)

    assert question_texts(poll) == [YES_NO.text]


def test_question_of_an_announced_poll_stays_in_the_bin(editor):
    poll = make_poll(editor=editor, questions=[YES_NO, replace(YES_NO, text="Fazla")], opened=False)
    builder.delete_question(question=poll.questions.get(text="Fazla"), editor=editor)
    steps.open_poll(poll=poll, editor=editor)
    with pytest.raises(questionnaire_errors.WrongState):
        bring_back(editor)
    respond(poll, make_user(), "Evet")
    with pytest.raises(errors.PollFrozen):
        bring_back(editor)

    assert (question_texts(poll), Deleted.objects.count()) == ([YES_NO.text], 1)
    assert Participation.objects.count() == 1


@pytest.mark.parametrize("kind", ["text", "score"])
def test_everybody_is_asked_a_restored_question_whose_condition_can_no_longer_be_met(editor, kind):
    poll = make_poll(editor=editor, opened=False, questions=[YES_NO])
    first = poll.questions.get()
    why = question_drafts.QuestionDraft(
        kind="text", text="Neden?", condition_options=[first.options.all()[0]]
    )
    builder.delete_question(
        question=builder.save_question(poll=poll, editor=editor, draft=why), editor=editor
    )
    options = YES_NO.options if kind == "score" else ()
    builder.save_question(
        poll=poll, editor=editor, draft=replace(YES_NO, kind=kind, options=options), question=first
    )

    bring_back(editor)

    restored = poll.questions.get(text="Neden?")
    assert restored.condition is None
    assert not restored.condition_options.exists()


@pytest.mark.django_db(transaction=True)
def test_question_restored_as_its_poll_is_deleted_either_goes_with_it_or_stays_in_the_bin(editor):
    poll = make_poll(editor=editor, opened=False, questions=[YES_NO, YES_NO])
    builder.delete_question(question=poll.questions.latest("position"), editor=editor)
    jobs: list[Callable[[], str | None]] = [
        partial(restore_from_bin, deleted_id=Deleted.objects.get().pk, editor=editor),
        partial(drafts.delete_draft, poll=poll, editor=editor),
    ]

    results = together(jobs)

    assert type(results[0]) in {str, CannotRestore}
    kinds = sorted(Deleted.objects.values_list("kind", flat=True))
    assert kinds == (["polls.poll"] if isinstance(results[0], str) else ["polls.poll", "polls.question"])
