"""A copy is an independent draft with the same questions and no answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from participation.audit.models import Entry
from participation.refusals import EditorsOnly
from polls.lifecycle.operations import builder, copies, drafts, steps, translations
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire import queries
from polls.questionnaire.models import Option, Poll, Question
from polls.questionnaire.translations import STALE, translatables
from polls.responses.models import Participation, PollKey
from tests.factories import YES_NO, make_district, make_matter, make_poll, make_user, respond

pytestmark = pytest.mark.django_db

KINDS = [
    QuestionDraft(kind="multiple", text="Hangileri?", options=["Park", "Yol", "Okul"], max_choices=2),
    QuestionDraft(kind="ranking", text="Sıralayın", options=["a", "b"], max_choices=2, random_order=True),
    QuestionDraft(kind="score", text="Puanlayın", options=["a"], score_max=10, score_max_label="çok"),
    QuestionDraft(kind="budget", text="Paylaştırın", options=["a", "b"], budget_total=60, budget_unit="lira"),
    QuestionDraft(kind="text", text="Neden?", text_length=90, required=False),
]
PLAN: dict[str, Any] = {
    "breakdowns": ["district", "assurance"],
    "languages": ["en"],
    "review_hours": 12,
    "limitations": "Yaz ayı.",
    "description": "Bağlam.",
    "minimum_assurance": 20,
    "result_timing": "daily",
    "batch_min": 25,
    "may_change": False,
    "trusts_claims": True,
}


@pytest.fixture
def poll(editor):
    """An open, answered poll with every kind, a condition and translations."""
    made = make_poll(
        editor=editor,
        questions=[YES_NO, *KINDS],
        districts=[make_district("Buca")],
        matter=make_matter(editor=editor),
        opened=False,
        **PLAN,
    )
    yes, last = made.questions.all()[0].options.all()[0], made.questions.last()
    why = QuestionDraft(kind="text", text="Neden?", text_length=90, required=False, condition_options=[yes])
    builder.save_question(poll=made, editor=editor, draft=why, question=last)
    texts = {text.key: f"EN {text.original}" for text in translatables(made, queries.questions_of(made))}
    translations.translate_poll(poll=made, editor=editor, texts={"en": texts})
    return steps.open_poll(poll=Poll.objects.get(pk=made.pk), editor=editor)


def copied(poll, editor, title="Kordon (kopya)", **times):
    now = timezone.now()
    times = {"opens_at": now + timedelta(days=1), "closes_at": now + timedelta(days=5)} | times
    return copies.copy_poll(poll=poll, editor=editor, title=title, **times)


def content(poll):
    """The poll's questions without ids; a condition holds the positions of its question and options."""
    apart = {"id", "poll", "condition"}
    contents = []
    for question in queries.questions_of(poll):
        fields = {
            field.name: getattr(question, field.name)
            for field in Question._meta.concrete_fields
            if field.name not in apart
        }
        options = [(option.position, option.text, option.translations) for option in question.options.all()]
        condition = question.condition and (
            question.condition.position,
            sorted(option.position for option in question.condition_options.all()),
        )
        contents.append((fields, options, condition))
    return contents


def test_copy_has_the_same_questions_and_plan(poll, editor):
    copy = copied(poll, editor)
    copy.refresh_from_db()

    assert content(copy) == content(poll)
    assert {name: getattr(copy, name) for name in PLAN} == PLAN
    assert (copy.conducted_by, copy.recruitment) == (poll.conducted_by, poll.recruitment)
    assert list(copy.districts.all()) == list(poll.districts.all())
    assert copy.matter == poll.matter is not None
    assert (copy.state, copy.phase, copy.corrects) == ("draft", "draft", None)
    assert copy.closes_at - copy.opens_at == timedelta(days=4)


def test_a_copy_shares_no_row_with_the_poll(poll, editor):
    copy = copied(poll, editor)
    questions = set(poll.questions.all()) & set(copy.questions.all())
    conditions = Option.objects.filter(pk__in=copy.questions.values("condition_options"))

    assert not questions
    assert {option.question.poll_id for option in conditions} == {copy.pk}
    last = copy.questions.last()
    assert last.condition.poll_id == copy.pk
    # Deleting it leaves the poll as it was.
    before = content(poll)
    drafts.delete_draft(poll=copy, editor=editor)
    assert content(poll) == before


def test_new_title_of_a_copy_needs_a_new_translation(poll, editor):
    same, other = copied(poll, editor, title=poll.title), copied(poll, editor)

    assert same.translations == poll.translations
    assert "title" not in other.translations["en"]
    assert other.translations[STALE] == {"en": {"title": f"EN {poll.title}"}}
    assert other.translations["en"]["description"] == "EN Bağlam."


def test_answers_are_not_copied(poll, editor):
    plain = make_poll(editor=editor)
    respond(plain, make_user(), "Evet")
    copy = copied(plain, editor)

    assert not Participation.objects.filter(poll=copy).exists()
    assert not PollKey.objects.filter(poll=copy).exists()
    assert (copy.lot_seed, copy.releases.count(), copy.closed_at) == ("", 0, None)
    assert plain.lot_seed != ""
    assert Participation.objects.filter(poll=plain).count() == 1


def test_audit_record_names_the_original_of_a_copy(poll, editor):
    copy = copied(poll, editor)
    [entry] = Entry.objects.filter(subject=copy.topic)

    assert entry.action == "poll.copied"
    assert entry.details == {"title": "Kordon (kopya)", "from": poll.topic, "from_title": poll.title}


@pytest.mark.parametrize("state", ["draft", "open", "closed"])
def test_poll_can_be_copied_in_every_state(editor, state):
    source = make_poll(editor=editor, opened=state != "draft")
    if state == "closed":
        steps.close_poll(poll=source, editor=editor, reason="Deneme.")

    assert content(copied(source, editor)) == content(source)


def test_invalid_copy_is_refused(poll, editor):
    now = timezone.now()
    count = Poll.objects.count()
    for changes in ({"title": ""}, {"title": "x" * 201}, {"opens_at": now, "closes_at": now}):
        with pytest.raises(ValidationError):
            copied(poll, editor, **changes)
    with pytest.raises(EditorsOnly):
        copied(poll, make_user())

    assert Poll.objects.count() == count
