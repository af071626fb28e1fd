"""Reads referenda, their questions and their rolls."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404

from participation.people.rules import Person
from participation.roll import queries as roll_queries
from participation.roll.models import Channel, RollCount, RollEntry
from participation.roll.models import State as RollState
from participation.territory.models import District
from referenda.referendum import rules
from referenda.referendum.models import (
    WITH_RESULT,
    Question,
    Referendum,
    ReferendumQuerySet,
    State,
    Transition,
)


def list_questions(referendum: Referendum) -> Sequence[Question]:
    """The questions in order, with their options prefetched."""
    return list(referendum.questions.prefetch_related("options"))


def get_visible_referendum(person: Person, referendum_id: int) -> Referendum:
    """The referendum. Raises Http404 if there is none or ``person`` may not see it."""
    referendum = Referendum.objects.select_related("roll").filter(pk=referendum_id).first()
    if referendum is None or not rules.may_see_referendum(person, referendum):
        raise Http404
    return referendum


def list_visible_referenda(person: Person) -> ReferendumQuerySet:
    """The referenda that ``person`` may see, newest first."""
    referenda = Referendum.objects.all()
    return referenda if rules.may_see_drafts(person) else referenda.public()


def list_open_referenda(now: datetime) -> list[Referendum]:
    """Referenda open at ``now``, by closing time."""
    return list(Referendum.objects.open_at(now).order_by("closes_at", "pk"))


def list_voted_on_in(district: District) -> list[Referendum]:
    """Public referenda with people of ``district`` on their rolls, newest first."""
    return list(Referendum.objects.public().filter(roll__counts__district=district).order_by("-pk"))


def list_voting_times() -> list[datetime]:
    """When votings open and close by themselves, in order."""
    spans = Referendum.objects.filter(state__in=[State.READY, State.OPEN]).values_list(
        "opens_at", "closes_at"
    )
    return sorted(moment for span in spans for moment in span)


def list_coming_referenda(now: datetime, limit: int) -> list[Referendum]:
    """At most ``limit`` announced referenda whose voting has not opened, by opening time."""
    return list(Referendum.objects.public().coming_at(now).order_by("opens_at", "pk")[:limit])


def list_recently_decided(limit: int) -> list[Referendum]:
    """At most ``limit`` referenda with a result, newest first, without those that another one with a result
    supersedes."""
    referenda = Referendum.objects.filter(state__in=WITH_RESULT)
    referenda = referenda.exclude(superseded_by__state__in=WITH_RESULT)
    return list(referenda.order_by("-closes_at", "-pk")[:limit])


def list_public_transitions(referendum: Referendum) -> QuerySet[Transition]:
    """The public steps, in order."""
    return referendum.transitions.exclude(after__in=[State.DRAFT, State.REVIEW])


def list_transitions(referendum: Referendum) -> Sequence[Transition]:
    """All steps in order, with the officers who made them."""
    return list(referendum.transitions.select_related("by"))


def get_superseding(referendum: Referendum) -> Referendum | None:
    """The referendum that supersedes this one; None if there is none."""
    return Referendum.objects.filter(supersedes=referendum).first()


def has_frozen_roll(referendum: Referendum) -> bool:
    return referendum.roll is not None and referendum.roll.state == RollState.FROZEN


def do_counts_wait(referendum: Referendum) -> bool:
    """Whether the count of a voting desk has not been signed twice."""
    return referendum.desks.filter(signed_by__isnull=True).exists()


def list_roll_entries(referendum: Referendum) -> QuerySet[RollEntry]:
    """The roll's entries: everybody who may vote."""
    return RollEntry.objects.filter(roll=referendum.roll_id)


def does_weigh_all_alike(referendum: Referendum) -> bool:
    """Whether every vote weighs 1. Ballots on paper cannot be weighted."""
    return not list_roll_entries(referendum).exclude(weight=1).exists()


def count_struck_off_at_desks(referendum: Referendum) -> int:
    """How many people voted at desks. During voting the number changes by groups of people."""
    return roll_queries.count_by_channel(referendum.uuid).get(Channel.DESK, 0)


def list_people_by_district(referendum: Referendum) -> list[RollCount]:
    """The people of each district on the roll, in Turkish alphabetical order; empty if there is no roll."""
    return [] if referendum.roll is None else roll_queries.get_roll_size(referendum.roll).counts


def list_districts_of_roll(referendum: Referendum) -> QuerySet[District]:
    """The districts of the roll, in Turkish alphabetical order."""
    return District.objects.filter(pk__in=[it.district_id for it in list_people_by_district(referendum)])
