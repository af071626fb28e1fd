"""Queries for participations, and for a resident's own answers."""

from collections.abc import Iterable

from participation.people.models import User
from participation.people.rules import Person
from polls.open_answers import queries as open_answers_queries
from polls.open_answers.pseudonyms import of_text
from polls.questionnaire.models import Poll, QuestionKind
from polls.responses import pseudonyms
from polls.responses.models import Participation, PollKey, Response
from polls.responses.validation import CheckedAnswers


def own_answers(*, poll: Poll, resident: User) -> CheckedAnswers | None:
    """The answers of ``resident``, to show only to them; None without a response or the poll's key."""
    key = PollKey.objects.filter(poll=poll).values_list("key", flat=True).first()
    if key is None:
        return None
    response = Response.objects.filter(
        poll=poll, pseudonym=pseudonyms.of_response(bytes(key), resident.pk)
    ).first()
    if response is None:
        return None
    open_questions = poll.questions.filter(kind=QuestionKind.TEXT).values_list("pk", flat=True)
    authors = {question: of_text(bytes(key), question, resident.pk) for question in open_questions}
    return CheckedAnswers(response.answers, open_answers_queries.texts_by(authors))


def has_answered(person: Person, poll: Poll) -> bool:
    return isinstance(person, User) and Participation.objects.filter(poll=poll, resident=person).exists()


def answered_polls(person: Person) -> set[int]:
    """Ids of the polls that ``person`` has answered."""
    if not isinstance(person, User):
        return set()
    return set(Participation.objects.filter(resident=person).values_list("poll", flat=True))


def respondents(ids: Iterable[int]) -> dict[int, User]:
    """Current accounts by id, with the data needed for eligibility loaded (two queries)."""
    people = User.objects.filter(pk__in=list(ids)).select_related("profile__district")
    return {person.pk: person for person in people.prefetch_related("groups")}


def is_frozen(poll: Poll) -> bool:
    """Whether anybody has answered, so that everything respondents rely on is frozen."""
    return Participation.objects.filter(poll=poll).exists()
