"""Queries for public figures and for lists of polls with them. Lists take a fixed number of queries."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Case, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from participation.people.rules import Person
from participation.territory.models import District
from polls.questionnaire.models import Poll, State
from polls.questionnaire.queries import find_embargo, first_visible, with_closing
from polls.releases import snapshots
from polls.releases.errors import UnknownPhase
from polls.releases.models import Release
from realtime.topics import Snapshot


def latest_release(poll: Poll) -> Release:
    return poll.releases.order_by("-version")[:1].get()


def _listed(polls: QuerySet[Poll]) -> QuerySet[Poll]:
    """``polls`` with districts prefetched and annotated for lists.

    ``released_count``: people in the latest public figures, None while too few or under embargo (as in the
    figures themselves). ``kept_back``: whether there is an embargo.
    """
    embargoed = Poll.objects.embargoed_at(timezone.now()).values("pk")
    latest = Release.objects.filter(poll=OuterRef("pk")).exclude(poll__in=embargoed).order_by("-version")
    enough = latest.annotate(disclosed=Case(When(responses__gte=OuterRef("batch_min"), then=F("responses"))))
    return polls.prefetch_related("districts").annotate(
        released_count=Subquery(enough.values("disclosed")[:1]),
        kept_back=Exists(embargoed.filter(pk=OuterRef("pk"))),
    )


def list_open_polls() -> list[Poll]:
    """Polls open now, by closing time."""
    return list(_listed(Poll.objects.open_at(timezone.now())).order_by("closes_at", "pk"))


def list_open_polls_of_district(district: District) -> list[Poll]:
    """Polls open now that ask ``district`` or the whole city, by closing time."""
    asked = Q(pk__in=Poll.objects.filter(districts=district)) | Q(districts__isnull=True)
    return list(_listed(Poll.objects.open_at(timezone.now()).filter(asked)).order_by("closes_at", "pk"))


def scheduled_in(district: District) -> list[Poll]:
    """Polls of ``district`` alone or of several districts that have not opened yet, by opening time."""
    coming = Poll.objects.scheduled_at(timezone.now()).filter(districts=district)
    return list(_listed(coming).order_by("opens_at", "pk"))


def list_ended_polls_of_district(district: District) -> QuerySet[Poll]:
    """Ended polls that asked ``district``, newest first, without those of the whole city."""
    return list_ended_polls().filter(districts=district)


def newest_release() -> Subquery:
    """The id of the newest release of any poll."""
    return Subquery(Release.objects.order_by("-pk").values("pk")[:1])


def scheduled_polls(limit: int) -> list[Poll]:
    return list(_listed(Poll.objects.scheduled_at(timezone.now())).order_by("opens_at", "pk")[:limit])


def recently_closed(limit: int) -> list[Poll]:
    ended = Poll.objects.ended_at(timezone.now()).exclude(state=State.ARCHIVED)
    return list(_listed(ended.select_related("election")).order_by("-closes_at", "-pk")[:limit])


def list_ended_polls() -> QuerySet[Poll]:
    """Closed and archived polls, newest first."""
    return _listed(Poll.objects.ended_at(timezone.now())).order_by("-closes_at", "-pk")


def public_polls(*, phase: str | None = None) -> QuerySet[Poll]:
    """All opened polls, or those that are ``open``, ``scheduled`` or ``list_ended_polls`` now.

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


def visible_listed_poll(person: Person, poll_id: int) -> Poll:
    """``visible_poll`` with the annotations of lists and of ``with_closing``."""
    return first_visible(person, with_closing(_listed(Poll.objects.filter(pk=poll_id))))


def latest_snapshot(poll_id: int) -> Snapshot | None:
    """The latest public figures as stored bytes; None for a poll that was never opened.

    An embargo applies from its start, even if the release that states it does not exist yet.
    """
    latest = (
        Release.objects.filter(poll=poll_id).select_related("poll__election").order_by("-version").first()
    )
    return _public(latest) if latest else None


def snapshot_of(poll: Poll) -> Snapshot | None:
    """``latest_snapshot`` of ``poll``, with its election at hand."""
    latest = poll.releases.order_by("-version").first()
    return _public(latest) if latest else None


def _public(release: Release) -> Snapshot:
    body = bytes(release.snapshot)
    embargo = find_embargo(release.poll)
    if embargo and not release.embargoed:
        body = snapshots.embargo_snapshot(body, embargo)
    return Snapshot(version=release.version, body=body)


def people_by_day(poll: Poll, *, final: bool) -> dict[date, int]:
    """Day (Europe/Istanbul) → last number of respondents published on it, in order of days.

    ``final``: include the number of the final result, on the day of closing.
    """
    people_by_date: dict[date, int] = {}
    releases = poll.releases.filter(responses__gte=poll.batch_min).order_by("version")
    for at, people, batch in releases.values_list("at", "responses", "through_batch"):
        if batch or final:
            day = timezone.localdate(at)
            people_by_date[min(day, timezone.localdate(poll.closed_at)) if poll.closed_at else day] = people
    return people_by_date


def list_latest_versions(poll_ids: Collection[int]) -> Mapping[int, int]:
    """Latest version of each poll that has one, in one query."""
    newest = (
        Release.objects.filter(poll__in=poll_ids).order_by().values("poll").annotate(newest=Max("version"))
    )
    return dict(newest.values_list("poll", "newest"))
