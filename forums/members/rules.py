"""Roles, suspensions and trust: what an account may do in the forums, on any board."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from forums.members import errors
from forums.members.models import Member, Suspension
from forums.members.trust import Record, compute_record_trust
from forums.text.screening.limits import Trust
from participation.people import rules as people
from participation.people.models import AssuranceLevel, User
from participation.people.rules import Person
from participation.refusals import EditorsOnly


def is_staff(person: Person) -> bool:
    """Moderators, editors and officers. They may write on staff boards and in locked threads."""
    return people.is_moderator(person) or people.is_editor(person) or people.is_officer(person)


def may_moderate(person: Person) -> bool:
    return people.is_moderator(person)


def may_manage_boards(person: Person) -> bool:
    return people.is_editor(person)


def may_answer_officially(person: Person) -> bool:
    """Whether ``person`` may post in the name of an office of the council or the municipality."""
    return people.is_editor(person) or people.is_officer(person)


def may_see_unpublished(person: Person, author_id: int | None) -> bool:
    return may_moderate(person) or (isinstance(person, User) and person.pk == author_id)


def require_moderator(person: Person) -> User:
    if not isinstance(person, User) or not may_moderate(person):
        raise errors.ModeratorsOnly
    return person


def require_able_moderator(person: Person) -> User:
    """A moderator who is not suspended: titles, summaries and reasons are writing, too.

    Raises ModeratorsOnly, Suspended.
    """
    moderator = require_moderator(person)
    require_not_suspended(moderator)
    return moderator


def require_editor(person: Person) -> User:
    if not isinstance(person, User) or not may_manage_boards(person):
        raise EditorsOnly
    return person


def require_staff(person: Person) -> User:
    if not isinstance(person, User) or not is_staff(person):
        raise errors.StaffOnly
    return person


def require_writer(person: Person, *, now: datetime | None = None) -> User:
    """A signed-in resident who is not suspended and has a display name.

    Raises SignInNeeded, Suspended, NameNeeded.
    """
    if not isinstance(person, User) or not people.is_resident(person):
        raise errors.SignInNeeded
    require_not_suspended(person, now=now)
    if not person.display_name.strip():
        raise errors.NameNeeded
    return person


def require_not_suspended(person: User, *, now: datetime | None = None) -> None:
    now = now or timezone.now()
    running = Suspension.objects.filter(resident=person, until__gt=now, lifted_at__isnull=True)
    until = running.order_by("-until").values_list("until", flat=True).first()
    if until is not None:
        raise errors.Suspended(until=until)


def compute_person_trust(person: User, member: Member | None) -> Trust:
    """Trust level of ``person``. ``member``: the person's counters; None if they never wrote."""
    age = (timezone.localdate() - person.joined_on).days
    return compute_record_trust(
        Record(
            age_days=age,
            posts=member.posts_count if member else 0,
            upheld=member.upheld if member else 0,
            assured=person.profile.assurance > AssuranceLevel.EMAIL_ONLY,
        )
    )


def require_signed_in(person: Person) -> User:
    if not isinstance(person, User):
        raise errors.SignInNeeded
    return person


def require_supporter(person: Person) -> User:
    """A resident who may support and vote: neither needs a display name. Raises SignInNeeded, Suspended."""
    if not isinstance(person, User) or not people.is_resident(person):
        raise errors.SignInNeeded
    require_not_suspended(person)
    return person


def may_lead_conversations(person: Person) -> bool:
    """Whether ``person`` may open a thread's statements to votes, and close them."""
    return may_moderate(person) or people.is_editor(person)


def require_may_lead_conversations(person: Person) -> User:
    if not isinstance(person, User) or not may_lead_conversations(person):
        raise errors.StaffOnly
    require_not_suspended(person)
    return person


def may_curate_or_embed(person: Person) -> bool:
    """Whether ``person`` may open a thread's management page: moderators curate, editors embed polls."""
    return may_moderate(person) or may_manage_boards(person)


def require_curator_or_editor(person: Person) -> User:
    if not isinstance(person, User) or not may_curate_or_embed(person):
        raise errors.ModeratorsOnly
    return person


def convert_to_person(person: AbstractBaseUser | AnonymousUser) -> Person:
    return person if isinstance(person, User) else AnonymousUser()
