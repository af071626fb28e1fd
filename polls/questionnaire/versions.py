"""Versions for optimistic locking of drafts.

Two editors of a draft must not overwrite each other's changes. A form carries the version of the state it
displayed; the operation compares it, under the poll's exclusive lock, with the version of the current state.
"""

import hashlib
import json
from collections.abc import Sequence

from django.core.serializers.json import DjangoJSONEncoder

from polls.questionnaire.models import Option, Poll, Question
from polls.questionnaire.translations import translatables

#: Fields that forms do not show or that other operations change.
_EXCLUDED = {"id", "translations", "position", "election"}


def version_of_poll(poll: Poll) -> str:
    """Version of the poll's own fields and districts, without its questions."""
    return compute_version([_fields(poll), sorted(poll.districts.values_list("pk", flat=True))])


def version_of_question(question: Question) -> str:
    """Version of a question with its options and condition, independent of its position."""
    options = [
        [option.pk, option.text, option.is_other, option.lower, option.upper, option.picture_id]
        for option in question.options.all()
    ]
    condition = sorted(option.pk for option in question.condition_options.all())
    return compute_version([_fields(question), options, condition])


def version_of_texts(poll: Poll, questions: Sequence[Question]) -> str:
    """Version of all texts of the poll with their translations."""
    texts = [
        [text.key, text.original, {k: [text.translation(k), text.stale(k)] for k in poll.languages}]
        for text in translatables(poll, questions)
    ]
    return compute_version(texts)


def version_of_arrangement(questions: Sequence[Question]) -> str:
    """Version of the order of all questions, and of their conditions and options."""
    return compute_version([[question.pk, version_of_question(question)] for question in questions])


def _fields(row: Poll | Question | Option) -> dict[str, object]:
    fields = [field for field in row._meta.concrete_fields if field.name not in _EXCLUDED]
    return {field.attname: field.value_from_object(row) for field in fields}


def compute_version(value: object) -> str:
    text = json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]
