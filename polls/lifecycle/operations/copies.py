"""A new draft from an earlier poll: what it asked, of whom, and its plan. Nothing of what was answered."""

import copy
import dataclasses
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from participation.audit.operations import record
from participation.people.models import User
from participation.validation import full_clean
from polls.lifecycle.operations.drafts import PollDraft
from polls.questionnaire import locks, queries, rules, translations
from polls.questionnaire.models import Option, Poll, Question


@transaction.atomic
def copy_poll(*, poll: Poll, editor: User, title: str, opens_at: datetime, closes_at: datetime) -> Poll:
    """A draft of its own with the questions, options, conditions, translations and plan of ``poll``.

    Its times are new, and it corrects nothing. The record names the poll it comes from. Raises
    ValidationError.
    """
    rules.require_editor(editor)
    # Not while another editor is writing it; residents go on answering.
    locks.share(poll.pk)
    poll = Poll.objects.get(pk=poll.pk)
    kept = {
        field.name: getattr(poll, field.name)
        for field in dataclasses.fields(PollDraft)
        if field.name not in ("districts", "title", "opens_at", "closes_at", "corrects")
    }
    districts = list(poll.districts.all())
    draft = PollDraft(**kept, districts=districts, title=title, opens_at=opens_at, closes_at=closes_at)
    copied = Poll(translations=copy.deepcopy(poll.translations))
    draft.apply(copied)
    if copied.title != poll.title:
        translations.outdate(copied, "title")
    full_clean(copied)
    copied.save()
    copied.districts.set(districts)
    questions: dict[int, Question] = {}
    options: dict[int, Option] = {}
    for question in queries.questions_of(poll):
        _copy_question(question, copied, questions, options)
    details = {"title": copied.title, "from": poll.topic, "from_title": poll.title}
    record(actor=editor, action="poll.copied", subject=copied.topic, details=details)
    return copied


def _copy_question(
    question: Question, poll: Poll, questions: dict[int, Question], options: dict[int, Option]
) -> None:
    """Write the copy; ``questions`` and ``options`` map the ids copied so far, and get its own."""
    condition = questions[question.condition_id] if question.condition_id is not None else None
    made = Question(**{**_values(question), "poll": poll, "condition": condition})
    made.save()
    questions[question.pk] = made
    old = list(question.options.all())
    new = [Option(**{**_values(option), "question": made}) for option in old]
    Option.objects.bulk_create(new)
    options.update(zip((option.pk for option in old), new, strict=True))
    if condition is not None:
        made.condition_options.set([options[option.pk] for option in question.condition_options.all()])


def _values(row: Question | Option) -> Mapping[str, object]:
    """Its own fields by name: not its id, nor what it belongs to or depends on."""
    fields = [field for field in row._meta.concrete_fields if not (field.primary_key or field.is_relation)]
    return {field.name: copy.deepcopy(field.value_from_object(row)) for field in fields}
