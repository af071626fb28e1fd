import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participation.fields.validation import validate_instance
from polls.questionnaire.models import Poll
from tests.factories import make_poll

pytestmark = pytest.mark.django_db


def errors_of(check, instance) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        check(instance)
    return refused.value.message_dict


@pytest.mark.parametrize(
    "wrong",
    [
        {"batch_min": 1},
        {"batch_min": 1, "result_timing": "sometimes"},
        {"title": "", "batch_min": 1},
        {"closes_at": None},
        {"closes_at": None, "batch_min": 1},
    ],
)
def test_validation_gives_djangos_messages(wrong):
    poll = make_poll(opened=False)
    for name, value in wrong.items():
        setattr(poll, name, value)

    assert errors_of(validate_instance, poll) == errors_of(Poll.full_clean, poll)


def test_valid_object_passes_with_one_query():
    poll = make_poll(opened=False)
    assert len(Poll._meta.constraints) > 5

    with CaptureQueriesContext(connection) as asked:
        validate_instance(poll)

    assert len([query for query in asked if "_check" in query["sql"]]) == 1


def test_unique_constraint_is_checked():
    """A unique constraint rather than a check: a question's position within its poll."""
    poll = make_poll(opened=False)
    question = poll.questions.get()
    question.pk, question._state.adding = None, True

    assert errors_of(validate_instance, question) == errors_of(type(question).full_clean, question)
