"""Who may do what about processes and organs, who is named, and when boards of a process take threads."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from participation import figures
from participation.people import queries as accounts
from participation.people import rules as people
from participation.people.models import User
from participation.processes import errors
from participation.processes.models import Membership, MembershipQuerySet, OrganKind, Phase, Process, State

Person = User | AnonymousUser
_ORGANS = "_organs_of"


def may_edit(person: Person) -> bool:
    return people.is_editor(person)


def require_editor(person: Person) -> User:
    if not isinstance(person, User) or not may_edit(person):
        raise errors.EditorsOnly
    return person


def require_still_editor(editor: User) -> User:
    """By what is stored now; for acts that waited for others. Raises EditorsOnly."""
    return require_editor(accounts.as_stored(editor))


def may_see(person: Person, process: Process) -> bool:
    """Drafts are seen by editors; everything else by everybody."""
    return process.state != State.DRAFT or may_edit(person)


def memberships_of(person: User) -> MembershipQuerySet:
    """Those that make ``person`` a member of something today; of a suspended account, none."""
    return Membership.objects.current().filter(person=person, person__is_active=True)


def memberships_in(organ_id: int | None) -> MembershipQuerySet:
    """Those of the organ today, without suspended accounts."""
    return Membership.objects.current().filter(organ=organ_id, person__is_active=True)


def organs_of(person: Person) -> frozenset[int]:
    """Ids of the organs that ``person`` is in today; read once for each instance, as roles are."""
    if not isinstance(person, User):
        return frozenset()
    if _ORGANS not in person.__dict__:
        person.__dict__[_ORGANS] = frozenset(memberships_of(person).values_list("organ", flat=True))
    found: frozenset[int] = person.__dict__[_ORGANS]
    return found


def is_named(membership: Membership) -> bool:
    """Whether the public is told who this is. ``membership`` with its organ.

    An office of the council is public. To be an ordinary member may tell of somebody's sex, age, health or
    opinion, so both the organ and the person decide; of children every one has to have agreed, also those
    who hold an office.
    """
    if membership.organ.kind == OrganKind.CHILDREN:
        return membership.named and (membership.holds_office or membership.organ.lists_members)
    return membership.holds_office or (membership.organ.lists_members and membership.named)


def missing_before_publication(phases: int) -> list[str]:
    """What a draft lacks, in words; ``phases``: how many it has."""
    return [] if phases else [_("it has no phase.")]


def may_be_removed(phase: Phase, process: Process, phases: int) -> bool:
    """Of a draft, any; otherwise one that has not begun and is not the only one. ``phases``: how many there
    are."""
    return process.state == State.DRAFT or (phase.starts_on > timezone.localdate() and phases > 1)


def require_state(process: Process, state: State) -> None:
    if process.state != state:
        raise errors.WrongState(state=State(process.state).label)


def require_takes_threads(process: Process) -> None:
    """One query. Raises PhaseTakesNoThreads or NoPhaseNow unless the phase of today takes threads."""
    today = timezone.localdate()
    phase = None
    if process.state == State.PUBLISHED:
        phase = Phase.objects.filter(process=process, starts_on__lte=today, ends_on__gte=today).first()
    if phase is None:
        raise errors.NoPhaseNow
    if not phase.takes_threads:
        title = phase.title if figures.is_turkish() else phase.title_en or phase.title
        raise errors.PhaseTakesNoThreads(phase=title)
