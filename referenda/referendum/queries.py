"""Reading referenda, their questions and their rolls."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404

from participation.roll import queries as rolls
from participation.roll.models import Channel, RollCount, RollEntry
from participation.roll.models import State as RollState
from participation.territory.models import District
from referenda.referendum import rules
from referenda.referendum.models import Question, Referendum, ReferendumQuerySet, State, Transition
from referenda.referendum.rules import Person


def questions_of(referendum: Referendum) -> Sequence[Question]:
    """In order, with their options."""
    return list(referendum.questions.prefetch_related("options"))


def visible(person: Person, referendum_id: int) -> Referendum:
    """The referendum, for somebody who may see it. Raises Http404 for others, as if there were none."""
    found = Referendum.objects.select_related("roll").filter(pk=referendum_id).first()
    if found is None or not rules.may_see(person, found):
        raise Http404
    return found


def listed_for(person: Person) -> ReferendumQuerySet:
    """What ``person`` may see, the newest first."""
    everything = Referendum.objects.all()
    return everything if rules.may_see_drafts(person) else everything.public()


def open_now(now: datetime) -> list[Referendum]:
    """Those in which people vote at ``now``, by closing time."""
    return list(Referendum.objects.open_at(now).order_by("closes_at", "pk"))


def coming_up(now: datetime, limit: int) -> list[Referendum]:
    """Announced ones whose voting has not opened."""
    return list(Referendum.objects.public().coming_at(now).order_by("opens_at", "pk")[:limit])


def recently_decided(limit: int) -> list[Referendum]:
    """Those with a result, provisional ones too; not those whose place another with a result has taken."""
    decided = [State.PROVISIONAL, State.CERTIFIED]
    found = Referendum.objects.filter(state__in=decided).exclude(superseded_by__state__in=decided)
    return list(found.order_by("-closes_at", "-pk")[:limit])


def public_transitions(referendum: Referendum) -> QuerySet[Transition]:
    """The steps that everybody sees, in order."""
    return referendum.transitions.exclude(after__in=[State.DRAFT, State.REVIEW])


def transitions(referendum: Referendum) -> Sequence[Transition]:
    """Every step, in order, with who made it."""
    return list(referendum.transitions.select_related("by"))


def superseding(referendum: Referendum) -> Referendum | None:
    """The one that takes its place."""
    return Referendum.objects.filter(supersedes=referendum).first()


def has_frozen_roll(referendum: Referendum) -> bool:
    return referendum.roll is not None and referendum.roll.state == RollState.FROZEN


def entries(referendum: Referendum) -> QuerySet[RollEntry]:
    """Everybody who may vote."""
    return RollEntry.objects.filter(roll=referendum.roll_id)


def weighs_all_alike(referendum: Referendum) -> bool:
    """Whether everybody's vote weighs 1: paper has no weight."""
    return not entries(referendum).exclude(weight=1).exists()


def struck_off_at_desks(referendum: Referendum) -> int:
    """How many people voted at desks; while people vote it moves by several at once."""
    return rolls.channels(referendum.uuid).get(Channel.DESK, 0)


def people_by_district(referendum: Referendum) -> list[RollCount]:
    """How many people each district has on the roll, in Turkish order; empty while no roll is chosen."""
    return [] if referendum.roll is None else rolls.size(referendum.roll).counts


def districts_of_roll(referendum: Referendum) -> QuerySet[District]:
    """Those of the roll, in Turkish order."""
    return District.objects.filter(pk__in=[it.district_id for it in people_by_district(referendum)])
