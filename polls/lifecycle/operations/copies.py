"""Copying a poll to a new draft: questions, eligibility and plan, but no answers or results."""

import copy
import dataclasses
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from participation.audit.operations import append_entry
from participation.fields.validation import validate_instance
from participation.people.models import User
from polls.lifecycle.operations.drafts import PollDraft
from polls.questionnaire import locks, queries, rules, translations
from polls.questionnaire.models import Option, Poll, Question


@transaction.atomic
def copy_poll(*, poll: Poll, editor: User, title: str, opens_at: datetime, closes_at: datetime) -> Poll:
    """Create a draft with the questions, options, conditions, translations, matter and plan of ``poll``.

    Title and times are new, and it corrects no poll. The audit log names the original. Raises
    ValidationError.
    """
    rules.require_editor(editor)
    # Shared lock: waits for editors who write the poll but not for respondents.
    locks.lock_poll_shared(poll.pk)
    poll = Poll.objects.get(pk=poll.pk)
    copied_fields = {
        field.name: getattr(poll, field.name)
        for field in dataclasses.fields(PollDraft)
        if field.name not in ("districts", "title", "opens_at", "closes_at", "corrects", "new_matter")
    }
    districts = list(poll.districts.all())
    draft = PollDraft(
        **copied_fields, districts=districts, title=title, opens_at=opens_at, closes_at=closes_at
    )
    copied = Poll(translations=copy.deepcopy(poll.translations))
    draft.apply(copied)
    if copied.title != poll.title:
        translations.outdate_translations(copied, "title")
    validate_instance(copied)
    copied.save()
    copied.districts.set(districts)
    questions: dict[int, Question] = {}
    options: dict[int, Option] = {}
    for question in queries.questions_of(poll):
        _copy_question(question, copied, questions, options)
    details = {"title": copied.title, "from": poll.topic, "from_title": poll.title}
    append_entry(actor=editor, action="poll.copied", subject=copied.topic, details=details)
    return copied


def _copy_question(
    question: Question, poll: Poll, questions: dict[int, Question], options: dict[int, Option]
) -> None:
    """Write a copy of ``question``. ``questions`` and ``options`` map original ids to copies; both grow."""
    condition = questions[question.condition_id] if question.condition_id is not None else None
    copied = Question(**{**_values(question), "poll": poll, "condition": condition})
    copied.save()
    questions[question.pk] = copied
    old = list(question.options.all())
    new = [
        Option(**{**_values(option), "question": copied, "picture_id": option.picture_id}) for option in old
    ]
    Option.objects.bulk_create(new)
    options.update(zip((option.pk for option in old), new, strict=True))
    if condition is not None:
        copied.condition_options.set([options[option.pk] for option in question.condition_options.all()])


def _values(row: Question | Option) -> Mapping[str, object]:
    """Fields of the row by name, without primary key and relations."""
    fields = [field for field in row._meta.concrete_fields if not (field.primary_key or field.is_relation)]
    return {field.name: copy.deepcopy(field.value_from_object(row)) for field in fields}
