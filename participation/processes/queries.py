"""Reads of processes, phases, organs and memberships."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Count, Prefetch, QuerySet, Value, When
from django.http import Http404
from django.utils import timezone

from participation.people.rules import Person
from participation.processes import rules
from participation.processes.models import (
    Membership,
    Office,
    Organ,
    OrganQuerySet,
    Phase,
    Process,
    ProcessQuerySet,
    State,
    Transition,
)
from participation.territory.models import District

_OFFICES = list(Office)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The phases of a process and their status on ``today``. ``ended_on``: the day when the process ended."""

    phases: Sequence[Phase]
    today: date
    ended_on: date | None = None

    @property
    def current(self) -> Phase | None:
        """The active phase; None if there is none or the process has ended."""
        if self.ended_on is not None:
            return None
        return next((phase for phase in self.phases if phase.runs_on(self.today)), None)

    @property
    def coming(self) -> Phase | None:
        if self.ended_on is not None:
            return None
        return next((phase for phase in self.phases if phase.starts_on > self.today), None)

    def status(self, phase: Phase) -> str:
        """``past``, ``now``, ``coming``, or ``dropped`` where the process ended before the phase began."""
        if self.ended_on is not None:
            return "dropped" if phase.starts_on > self.ended_on else "past"
        if phase.ends_on < self.today:
            return "past"
        return "now" if phase.starts_on <= self.today else "coming"

    @property
    def steps(self) -> list[tuple[Phase, str]]:
        """Each phase with its status, in order."""
        return [(phase, self.status(phase)) for phase in self.phases]


def build_schedule(process: Process) -> Schedule:
    return Schedule(list(process.phases.all()), timezone.localdate(), process.ended_on)


def list_processes() -> ProcessQuerySet:
    """All processes with organ, district and phases, newest first."""
    return Process.objects.select_related("organ", "district").prefetch_related("phases").order_by("-pk")


def list_public_processes(organ: Organ | None = None) -> list[Process]:
    """Public processes, those under way first, then those that ended; of one organ or of all."""
    rows = list_processes().public()
    if organ is not None:
        rows = rows.filter(organ=organ)
    return sorted(rows, key=lambda process: process.state == State.ENDED)


def published_in(district: District) -> list[Process]:
    """As ``list_public_processes``, of one district."""
    rows = list_processes().public().filter(district=district)
    return sorted(rows, key=lambda process: process.state == State.ENDED)


def list_running_processes(most: int) -> list[Process]:
    return list(list_processes().filter(state=State.PUBLISHED)[:most])


def visible_process(person: Person, slug: str) -> Process:
    """The process of this slug. Raises Http404 if there is none, or it is a draft that ``person`` may not
    see.
    """
    process = list_processes().filter(slug=slug).first()
    if process is None or not rules.may_see_process(person, process):
        raise Http404
    return process


def visible_processes(person: Person, slugs: Collection[str]) -> list[str]:
    """Which of the processes called so ``person`` may see."""
    return [it.slug for it in Process.objects.filter(slug__in=slugs) if rules.may_see_process(person, it)]


def transitions(process: Process) -> QuerySet[Transition]:
    return process.transitions.select_related("by")


@dataclass(frozen=True, slots=True)
class Roster:
    """The public members of an organ today: office holders, named ordinary members, and the total number of
    people. An office holder who is not named is only counted.
    """

    people: int
    offices: list[Membership] = field(default_factory=list)
    members: list[Membership] = field(default_factory=list)


def build_roster(organ: Organ) -> Roster:
    """The roster of ``organ``, which must come from ``list_organs`` (prefetched memberships)."""
    current: list[Membership] = organ.current  # type: ignore[attr-defined]
    # People are named only by their display name.
    named = [it for it in current if it.person.display_name.strip() and rules.is_named(it)]
    ordered = sorted(named, key=lambda it: (_OFFICES.index(Office(it.office)), it.pk))
    return Roster(
        people=len(current),
        offices=[it for it in ordered if it.holds_office],
        members=[it for it in ordered if not it.holds_office],
    )


def list_organs() -> OrganQuerySet:
    """Organs with their parents and their current memberships: two queries."""
    current = Membership.objects.current().select_related("person").filter(person__is_active=True)
    return Organ.objects.select_related("parent").prefetch_related(
        Prefetch("memberships", queryset=current, to_attr="current")
    )


def list_organ_names() -> list[str]:
    """The names of active organs, in both languages."""
    return [name for names in Organ.objects.active().values_list("name", "name_en") for name in names if name]


def organ_called(slug: str) -> Organ:
    """The organ of this slug, also an inactive one. Raises Http404."""
    organ = list_organs().filter(slug=slug).first()
    if organ is None:
        raise Http404
    return organ


def list_child_organs(organ: Organ) -> list[Organ]:
    return list(Organ.objects.active().filter(parent=organ))


def memberships(organ: Organ) -> QuerySet[Membership]:
    """All memberships for the organ's editors, current ones first."""
    today = timezone.localdate()
    return (
        Membership.objects.filter(organ=organ)
        .select_related("person")
        .annotate(state=Case(When(until__lte=today, then=Value("over")), default=Value("current")))
        .order_by("state", "-since", "pk")
    )


def members_counted() -> Counter[int]:
    """The number of people in each organ today, by organ id."""
    rows = Membership.objects.current().filter(person__is_active=True).order_by()
    return Counter(dict(rows.values("organ").annotate(many=Count("pk")).values_list("organ", "many")))
