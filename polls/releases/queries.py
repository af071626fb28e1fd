"""Reads of public figures, and lists of polls with them. Lists take a fixed number of queries."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Case, Exists, F, Max, OuterRef, QuerySet, Subquery, When
from django.utils import timezone

from participation.people.models import User
from polls.questionnaire import rules
from polls.questionnaire.models import Poll, State
from polls.questionnaire.queries import embargo_of, first_visible
from polls.releases import snapshots
from polls.releases.errors import UnknownPhase
from polls.releases.models import Release
from realtime.topics import Snapshot


def latest_release(poll: Poll) -> Release:
    return poll.releases.order_by("-version")[:1].get()


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


def visible_poll_as_listed(person: rules.Person, poll_id: int) -> Poll:
    """As ``visible_poll``, with what a list shows of it."""
    return first_visible(person, _listed(Poll.objects.filter(pk=poll_id)))


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
