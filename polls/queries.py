"""Reads. Lists come with what their pages show, in a fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import groupby

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    Max,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Cast, Concat
from django.http import Http404
from django.utils import timezone

from forums.discussion.models import Thread
from forums.discussion.queries import threads as queries_threads
from participation.elections.queries import Embargo, embargo_at
from participation.people.models import User
from polls import rules, snapshots
from polls.errors import UnknownPhase
from polls.models import Analysis, Option, Participation, Poll, Question, Release, State
from polls.statistics import comparison
from realtime.topics import Snapshot


def questions_of(poll: Poll) -> list[Question]:
    """The poll's questions in order, each with its options and the options it depends on at hand.

    Two queries, and one more where a question depends on another.
    """
    questions = list(
        poll.questions.prefetch_related(Prefetch("options", Option.objects.order_by("position")))
    )
    prefetch_related_objects(
        [question for question in questions if question.condition_id], "condition_options"
    )
    return questions


def _listed(polls: QuerySet[Poll]) -> QuerySet[Poll]:
    """With districts; ``released_count``: people in the latest public figures, None while there are too
    few of them to be told, or an embargo holds (as in the figures themselves); ``kept_back``: one holds."""
    silent = Poll.objects.embargoed_at(timezone.now()).values("pk")
    latest = Release.objects.filter(poll=OuterRef("pk")).exclude(poll__in=silent).order_by("-version")
    enough = latest.annotate(shown=Case(When(responses__gte=OuterRef("batch_min"), then=F("responses"))))
    return polls.prefetch_related("districts").annotate(
        released_count=Subquery(enough.values("shown")[:1]),
        kept_back=Exists(silent.filter(pk=OuterRef("pk"))),
    )


def open_now(person: rules.Person) -> list[Poll]:
    """Polls taking answers now: those that ask ``person``'s own district first, then by closing time."""
    polls = list(_listed(Poll.objects.open_at(timezone.now())).order_by("closes_at", "pk"))
    own = person.profile.district_id if isinstance(person, User) else None
    for poll in polls:
        poll.asks_own_district = own in {district.pk for district in poll.districts.all()}
    return sorted(polls, key=lambda poll: not poll.asks_own_district)


def coming_up(limit: int) -> list[Poll]:
    return list(_listed(Poll.objects.scheduled_at(timezone.now())).order_by("opens_at", "pk")[:limit])


def recently_closed(limit: int) -> list[Poll]:
    ended = Poll.objects.ended_at(timezone.now()).exclude(state=State.ARCHIVED)
    return list(_listed(ended).order_by("-closes_at", "-pk")[:limit])


def ended() -> QuerySet[Poll]:
    """Closed and archived polls, newest first."""
    return _listed(Poll.objects.ended_at(timezone.now())).order_by("-closes_at", "-pk")


def public_polls(*, phase: str | None = None) -> QuerySet[Poll]:
    """Every poll that was opened, or those that are ``open``, ``scheduled`` or ``ended`` now.

    Raises UnknownPhase.
    """
    now = timezone.now()
    polls: dict[str | None, QuerySet[Poll]] = {
        None: Poll.objects.public(),
        "open": Poll.objects.open_at(now),
        "scheduled": Poll.objects.scheduled_at(now),
        "ended": Poll.objects.ended_at(now),
    }
    if phase not in polls:
        raise UnknownPhase
    return _listed(polls[phase]).order_by("-pk")


def managed_polls() -> QuerySet[Poll]:
    return _listed(Poll.objects.all()).order_by("-pk")


def visible_poll(person: rules.Person, poll_id: int) -> Poll:
    """The poll, or Http404 where there is none that ``person`` may see: a draft's existence is not told."""
    return _visible(person, Poll.objects.filter(pk=poll_id))


def visible_poll_as_listed(person: rules.Person, poll_id: int) -> Poll:
    """As ``visible_poll``, with what a list shows of it."""
    return _visible(person, _listed(Poll.objects.filter(pk=poll_id)))


def poll_with_result(person: rules.Person, poll_id: int) -> Poll:
    """As ``visible_poll``, in one query with what its page needs: the analysis of a counted poll, the
    election that may withhold it, the poll that it corrects, and whether a thread shows it."""
    threads = queries_threads.embedding(
        Thread.objects.published(), Concat(Value("poll:"), Cast(OuterRef("pk"), CharField()))
    )
    polls = Poll.objects.select_related("analysis", "election", "corrects").annotate(
        is_in_a_thread=Exists(threads)
    )
    return _visible(person, polls.filter(pk=poll_id))


def poll_to_share(poll_id: int) -> Poll:
    """As ``poll_with_result`` for whoever asks, the analysis without its bytes. Raises Http404 for drafts."""
    polls = Poll.objects.select_related("analysis", "election").defer("analysis__body")
    return _visible(AnonymousUser(), polls.filter(pk=poll_id))


def stored_analysis(poll_id: int) -> Analysis | None:
    """With its poll and that poll's election at hand, without its bytes."""
    found = Analysis.objects.select_related("poll__election").defer("body")
    return found.filter(poll=poll_id).first()


#: So many other polls at most are looked at for questions that a poll has in common with them.
MOST_COMPARED = 20


def comparable_with(poll: Poll, asked: Iterable[comparison.Question]) -> list[Poll]:
    """Counted polls with public figures that have one of the questions ``asked`` (``questions`` of the
    analysis of ``poll``), too: the latest first, of the latest twenty that ask one in the same words.

    One query at most.
    """
    wanted = {found for question in asked if (found := comparison.identity(question))}
    if not wanted:
        return []
    in_words = Question.objects.filter(text__in={text for _kind, text, _options, _scale in wanted})
    now = timezone.now()
    latest = Release.objects.filter(poll=OuterRef("pk")).order_by("-version")
    others = (
        Poll.objects.exclude(pk=poll.pk)
        .exclude(pk__in=Poll.objects.embargoed_at(now).values("pk"))
        .filter(Exists(in_words.filter(poll=OuterRef("pk"))), analysis__isnull=False)
        .filter(batch_min__lte=Subquery(latest.values("responses")[:1]))
        .order_by("-closes_at", "-pk")
    )
    options = (
        Option.objects.filter(question__in=in_words, question__poll__in=others.values("pk")[:MOST_COMPARED])
        .select_related("question__poll")
        .defer("question__poll__description", "question__poll__limitations", "question__poll__recruitment")
        .order_by("-question__poll__closes_at", "-question__poll", "question", "position")
    )
    comparable: dict[int, Poll] = {}
    for question, group in groupby(options, key=lambda option: option.question):
        names = ("kind", "text", *comparison.SCALES.get(question.kind, ()))
        read = {name: getattr(question, name) for name in names}
        texts = [{"text": option.text} for option in group]
        if comparison.identity({**read, "options": texts}) in wanted:
            comparable[question.poll_id] = question.poll
    return list(comparable.values())


def analysis_of(poll: Poll) -> Analysis | None:
    """None until the poll is counted."""
    return getattr(poll, "analysis", None)


def _visible(person: rules.Person, found: QuerySet[Poll]) -> Poll:
    poll = found.first()
    if poll is None or not rules.may_see(person, poll):
        raise Http404
    return poll


def has_answered(person: rules.Person, poll: Poll) -> bool:
    return isinstance(person, User) and Participation.objects.filter(poll=poll, resident=person).exists()


def answered_polls(person: rules.Person) -> set[int]:
    """Ids of the polls that ``person`` has taken part in."""
    if not isinstance(person, User):
        return set()
    return set(Participation.objects.filter(resident=person).values_list("poll", flat=True))


def respondents(ids: Iterable[int]) -> dict[int, User]:
    """Accounts as they stand now, by id, with what eligibility asks of them (two queries)."""
    people = User.objects.filter(pk__in=list(ids)).select_related("profile__district")
    return {person.pk: person for person in people.prefetch_related("groups")}


def is_frozen(poll: Poll) -> bool:
    """Whether anybody has answered: then nothing a respondent relied on can change."""
    return Participation.objects.filter(poll=poll).exists()


def latest_snapshot(poll_id: int) -> Snapshot | None:
    """The newest public figures as stored bytes; None for a poll that was never opened.

    An embargo holds from its first instant, whether or not the release that says so has been made.
    """
    found = Release.objects.filter(poll=poll_id).select_related("poll__election").order_by("-version").first()
    return _public(found) if found else None


def _public(release: Release) -> Snapshot:
    body = bytes(release.snapshot)
    embargo = embargo_of(release.poll)
    if embargo and not release.embargoed:
        body = snapshots.embargoed(body, embargo)
    return Snapshot(version=release.version, body=body)


def embargo_of(poll: Poll) -> Embargo | None:
    """The ban under which no figure of the poll is published now; no query where its election is at hand."""
    return embargo_at(poll.election, timezone.now()) if poll.election is not None else None


def latest_snapshots(poll_ids: Collection[int]) -> dict[int, Snapshot]:
    """The newest public figures of each poll that has any, in one query."""
    newest = Release.objects.filter(poll=OuterRef("poll")).order_by("-version").values("version")[:1]
    found = Release.objects.filter(poll__in=poll_ids, version=Subquery(newest)).order_by()
    return {release.poll_id: _public(release) for release in found.select_related("poll__election")}


def people_by_day(poll: Poll, *, final: bool) -> dict[date, int]:
    """Day (in Europe/Istanbul) → the last number of respondents that was published on it, in order of days.
    ``final``: include the number of the final result, on the day of closing."""
    found: dict[date, int] = {}
    told = poll.releases.filter(responses__gte=poll.batch_min).order_by("version")
    for at, people, batch in told.values_list("at", "responses", "through_batch"):
        if batch or final:
            day = timezone.localdate(at)
            found[min(day, timezone.localdate(poll.closed_at)) if poll.closed_at else day] = people
    return found


def versions(poll_ids: Collection[int]) -> Mapping[int, int]:
    """Newest version of each poll that has one, in one query."""
    newest = (
        Release.objects.filter(poll__in=poll_ids).order_by().values("poll").annotate(newest=Max("version"))
    )
    return dict(newest.values_list("poll", "newest"))
