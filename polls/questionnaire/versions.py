"""Marks by which a form knows whether what it was filled with is still what is stored.

Two editors at one draft must not overwrite each other unseen: a form carries the mark of what it showed, and
the operation compares it, alone with the poll, with the mark of what is there.
"""

import hashlib
import json
from collections.abc import Sequence

from django.core.serializers.json import DjangoJSONEncoder

from polls.questionnaire.models import Option, Poll, Question
from polls.questionnaire.translations import translatables

#: What a form does not show, or what changes by other means.
_APART = {"id", "translations", "position", "election"}


def of_poll(poll: Poll) -> str:
    """The mark of the poll's own terms, without its questions."""
    return mark([_fields(poll), sorted(poll.districts.values_list("pk", flat=True))])


def of_question(question: Question) -> str:
    """The mark of a question with its options and its condition, wherever it stands."""
    options = [[option.pk, option.text] for option in question.options.all()]
    condition = sorted(option.pk for option in question.condition_options.all())
    return mark([_fields(question), options, condition])


def of_texts(poll: Poll, questions: Sequence[Question]) -> str:
    """The mark of every text of the poll with its translations."""
    texts = [
        [text.key, text.original, {k: [text.translation(k), text.stale(k)] for k in poll.languages}]
        for text in translatables(poll, questions)
    ]
    return mark(texts)


def _fields(row: Poll | Question | Option) -> dict[str, object]:
    fields = [field for field in row._meta.concrete_fields if field.name not in _APART]
    return {field.attname: field.value_from_object(row) for field in fields}


def mark(value: object) -> str:
    text = json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]
