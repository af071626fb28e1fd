"""Who may do what with processes and organs, who is named, and when boards of a process accept threads."""

from django.utils import timezone
from django.utils.translation import gettext as _

from participation.people import queries as people_queries
from participation.people import rules as people_rules
from participation.people.models import User
from participation.people.rules import Person
from participation.processes import errors
from participation.processes.models import Membership, MembershipQuerySet, OrganKind, Phase, Process, State
from participation.refusals import EditorsOnly
from participation.text import figures

_ORGANS = "_organs_of"


def may_edit_processes(person: Person) -> bool:
    return people_rules.is_editor(person)


def require_editor(person: Person) -> User:
    if not isinstance(person, User) or not may_edit_processes(person):
        raise EditorsOnly
    return person


def require_still_editor(editor: User) -> User:
    """Check against the stored roles; for acts that waited for a lock. Raises EditorsOnly."""
    return require_editor(people_queries.reload_account(editor))


def may_see_process(person: Person, process: Process) -> bool:
    """Drafts are visible to editors only, everything else to everybody."""
    return process.state != State.DRAFT or may_edit_processes(person)


def memberships_of(person: User) -> MembershipQuerySet:
    """The current memberships of ``person``; none for a suspended account."""
    return Membership.objects.current().filter(person=person, person__is_active=True)


def memberships_in(organ_id: int | None) -> MembershipQuerySet:
    """The current memberships in the organ, without suspended accounts."""
    return Membership.objects.current().filter(organ=organ_id, person__is_active=True)


def organs_of(person: Person) -> frozenset[int]:
    """Ids of the organs that ``person`` is a member of today; read once per instance, like roles."""
    if not isinstance(person, User):
        return frozenset()
    if _ORGANS not in person.__dict__:
        person.__dict__[_ORGANS] = frozenset(memberships_of(person).values_list("organ", flat=True))
    organs: frozenset[int] = person.__dict__[_ORGANS]
    return organs


def is_named(membership: Membership) -> bool:
    """Whether the public may see who this is. ``membership.organ`` should be loaded.

    An office of the council is public. Ordinary membership may reveal sex, age, health or opinion, so both
    the organ and the person decide. In the children's assembly every person must have agreed, office holders
    included.
    """
    if membership.organ.kind == OrganKind.CHILDREN:
        return membership.named and (membership.holds_office or membership.organ.lists_members)
    return membership.holds_office or (membership.organ.lists_members and membership.named)


def missing_before_publication(phases: int) -> list[str]:
    """What a draft lacks, as texts; ``phases`` is its number of phases."""
    return [] if phases else [_("it has no phases.")]


def may_be_removed(phase: Phase, process: Process, phases: int) -> bool:
    """Any phase of a draft may be removed, otherwise one that has not begun and is not the only one.
    ``phases`` is the number of phases.
    """
    return process.state == State.DRAFT or (phase.starts_on > timezone.localdate() and phases > 1)


def require_state(process: Process, state: State) -> None:
    if process.state != state:
        raise errors.WrongState(state=State(process.state).label)


def require_takes_threads(process: Process) -> None:
    """Raises PhaseTakesNoThreads or NoPhaseNow unless today's phase accepts threads. One query."""
    today = timezone.localdate()
    phase = None
    if process.state == State.PUBLISHED:
        phase = Phase.objects.filter(process=process, starts_on__lte=today, ends_on__gte=today).first()
    if phase is None:
        raise errors.NoPhaseNow
    if not phase.takes_threads:
        title = phase.title if figures.is_turkish() else phase.title_en or phase.title
        raise errors.PhaseTakesNoThreads(phase=title)
