"""Queries for participations, and for a resident's own answers."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from participation.people.models import User
from participation.people.rules import Person
from participation.territory.models import District
from polls.open_answers import queries as open_answers_queries
from polls.questionnaire import pseudonyms
from polls.questionnaire.models import Poll
from polls.responses import errors, rules
from polls.responses.models import Participation, PollKey, Response
from polls.responses.validation import CheckedAnswers


def get_own_answers(poll: Poll, resident: User, open_questions: Iterable[int]) -> CheckedAnswers | None:
    """The answers of ``resident``, to show only to them; None without a response or the poll's key.

    ``open_questions``: the ids of the poll's questions that are answered in one's own words.
    """
    key = PollKey.objects.filter(poll=poll).values_list("key", flat=True).first()
    if key is None:
        return None
    response = Response.objects.filter(
        poll=poll, pseudonym=pseudonyms.compute_response_pseudonym(bytes(key), resident.pk)
    ).first()
    if response is None:
        return None
    authors = {
        question: pseudonyms.compute_text_pseudonym(bytes(key), question, resident.pk)
        for question in open_questions
    }
    return CheckedAnswers(response.answers, open_answers_queries.list_texts_of_person(authors))


def annotate_answered(polls: QuerySet[Poll], person: Person) -> QuerySet[Poll]:
    """``polls`` annotated for ``has_answered``."""
    if not isinstance(person, User):
        return polls
    own = Participation.objects.filter(poll=OuterRef("pk"), resident=person)
    return polls.annotate(is_answered=Exists(own))


def has_answered(person: Person, poll: Poll) -> bool:
    """No query if ``poll`` comes from ``annotate_answered``."""
    is_answered: bool | None = getattr(poll, "is_answered", None)
    if is_answered is not None:
        return is_answered
    return isinstance(person, User) and Participation.objects.filter(poll=poll, resident=person).exists()


def list_excluding_polls(poll: Poll, districts: Collection[District], now: datetime) -> list[int]:
    """Ids of the polls whose respondents cannot answer ``poll``, which is for ``districts``: those of its
    matter for other districts that are open or have been closed for less than the matter's term. One query;
    none without a matter.
    """
    if poll.matter is None:
        return []
    since = now - timedelta(days=poll.matter.term_days)
    others = Poll.objects.filter(matter=poll.matter_id, closes_at__gt=since).exclude(pk=poll.pk)
    asked: dict[int, set[int | None]] = defaultdict(set)
    for other, district in others.values_list("pk", "districts"):
        asked[other].add(district)  # None: the whole city
    own: set[int | None] = {district.pk for district in districts} or {None}
    return sorted(other for other, ids in asked.items() if ids != own)


def list_answered_of(polls: Collection[int], residents: Iterable[int]) -> dict[int, Poll]:
    """By resident, one of ``polls`` that they have answered. No query without polls, otherwise one, and one
    more if anybody has.
    """
    if not polls:
        return {}
    rows = Participation.objects.filter(poll__in=polls, resident__in=list(residents))
    answered = dict(rows.values_list("resident", "poll"))
    by_id = Poll.objects.select_related("matter").in_bulk(set(answered.values())) if answered else {}
    return {resident: by_id[poll_id] for resident, poll_id in answered.items()}


def find_answered_elsewhere(person: Person, poll: Poll, districts: Collection[District]) -> Poll | None:
    """A poll of the same matter because of which ``person`` cannot answer ``poll`` now."""
    if not isinstance(person, User):
        return None
    excluding = list_excluding_polls(poll, districts, timezone.now())
    return list_answered_of(excluding, [person.pk]).get(person.pk)


def list_answered_polls(person: Person) -> set[int]:
    """Ids of the polls that ``person`` has answered."""
    if not isinstance(person, User):
        return set()
    return set(Participation.objects.filter(resident=person).values_list("poll", flat=True))


@dataclass(frozen=True, slots=True)
class OpenPoll:
    """An open poll as one person sees it: a copy that says whether it asks their own district, and them."""

    poll: Poll
    is_answered: bool


def list_polls_for_reader(person: Person, polls: Iterable[Poll]) -> list[OpenPoll]:
    """``polls``, whose districts are loaded, those for the own district first. One query."""
    answered = list_answered_polls(person)
    own = person.profile.district_id if isinstance(person, User) else None
    copies = [copy(poll) for poll in polls]
    for poll in copies:
        poll.asks_own_district = own in {district.pk for district in poll.districts.all()}
        refusal = rules.find_eligibility_refusal(person, poll, poll.districts.all())
        excludes = isinstance(refusal, errors.OtherDistrict | errors.AssuranceTooLow)
        poll.excludes_reader = refusal.code if refusal is not None and excludes else ""
    return [
        OpenPoll(poll, poll.pk in answered)
        for poll in sorted(copies, key=lambda it: not it.asks_own_district)
    ]


def list_respondents(ids: Iterable[int]) -> dict[int, User]:
    """Current accounts by id, with the data needed for eligibility loaded (two queries)."""
    people = User.objects.filter(pk__in=list(ids)).select_related("profile__district")
    return {person.pk: person for person in people.prefetch_related("groups")}


def is_frozen(poll: Poll) -> bool:
    """Whether anybody has answered, so that everything respondents rely on is frozen."""
    return poll.counted_at is not None or Participation.objects.filter(poll=poll).exists()
