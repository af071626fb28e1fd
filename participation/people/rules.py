"""Who may do what: predicates on accounts. A suspended account has no role at all."""

from typing import Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from participation.people import names, registry
from participation.people.addresses import normalise_mailbox
from participation.people.errors import NotAdministrator
from participation.people.models import AssuranceLevel, Invitation, Profile, Role, User

#: Whoever asks: an account, or a visitor without one.
Person = User | AnonymousUser
#: Roles that speak for the council or look after its site; trustees and observers watch over it.
SPEAKING: Final = frozenset({Role.MODERATOR, Role.EDITOR, Role.OFFICER, Role.CLERK, Role.ADMINISTRATOR})


def require_account(request: HttpRequest) -> User:
    """The signed-in account, for views behind ``login_required``. Raises PermissionDenied."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def list_active_roles(user: User | AnonymousUser) -> frozenset[Role]:
    """Every role in which ``user`` may act; read from the database once per instance.

    Without a second factor that is the role of residents alone, once the term for setting one up is over.
    """
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    held = frozenset(role for role in Role if role in user.role_names)
    return held & {Role.RESIDENT} if user.is_dormant else held


def speaks_for_council(user: User) -> bool:
    """Whether ``user`` has one of the ``SPEAKING`` roles at present."""
    return not list_active_roles(user).isdisjoint(SPEAKING)


def may_be_called(user: User, name: str) -> bool:
    """Whether ``user`` may choose ``name`` as display name.

    Names that look official, and those of people who speak for the council, are refused to everybody who
    does not speak for it.
    """
    if speaks_for_council(user):
        return True
    if names.does_look_official(name, [settings.COUNCIL_NAME, *registry.list_official_names()]):
        return False
    staff = User.objects.filter(groups__name__in=SPEAKING, is_active=True).exclude(display_name="")
    others = staff.values_list("display_name", flat=True).distinct()
    return not any(names.does_look_like(name, other) for other in others)


def is_suspended(user: User) -> bool:
    """Whether an administrator has suspended the account; its owner may have closed it besides."""
    return user.suspended or (not user.is_active and user.closed_on is None)


def is_resident(user: User | AnonymousUser) -> bool:
    return Role.RESIDENT in list_active_roles(user)


def is_moderator(user: User | AnonymousUser) -> bool:
    return Role.MODERATOR in list_active_roles(user)


def is_editor(user: User | AnonymousUser) -> bool:
    return Role.EDITOR in list_active_roles(user)


def is_officer(user: User | AnonymousUser) -> bool:
    return Role.OFFICER in list_active_roles(user)


def is_trustee(user: User | AnonymousUser) -> bool:
    return Role.TRUSTEE in list_active_roles(user)


def is_observer(user: User | AnonymousUser) -> bool:
    return Role.OBSERVER in list_active_roles(user)


def is_clerk(user: User | AnonymousUser) -> bool:
    return Role.CLERK in list_active_roles(user)


def is_administrator(user: User | AnonymousUser) -> bool:
    return Role.ADMINISTRATOR in list_active_roles(user)


def require_administrator(user: User) -> None:
    """Raises NotAdministrator."""
    if not is_administrator(user):
        raise NotAdministrator


def may_manage_roles(user: User | AnonymousUser) -> bool:
    return is_administrator(user)


def may_read_audit(user: AbstractBaseUser | AnonymousUser) -> bool:
    return isinstance(user, User) and (is_observer(user) or is_administrator(user))


def may_import_targets(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether ``user`` may import the population tables that polls are weighted to."""
    return isinstance(user, User) and (is_officer(user) or is_editor(user))


def may_keep_mails(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether ``user`` may see, retry and drop outgoing mails."""
    return isinstance(user, User) and is_administrator(user)


def requires_second_factor(user: User) -> bool:
    """Whether ``user`` must set up a second factor before an invitation gives roles."""
    return bool(settings.STAFF_SECOND_FACTOR) and not has_second_factor(user)


def may_accept_invitation(user: User, invitation: Invitation) -> bool:
    """Only an account that has confirmed an address of the invited mailbox, so that a link that is passed on
    gives nobody else a role.
    """
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return normalise_mailbox(invitation.email) in {normalise_mailbox(address) for address in confirmed}


def may_set_assurance(user: User | AnonymousUser) -> bool:
    return is_officer(user) or is_administrator(user)


def may_change_own_district(profile: Profile) -> bool:
    """A matched or proved district can no longer be changed by the resident."""
    return profile.assurance < AssuranceLevel.ROLL_MATCHED


def has_second_factor(user: User) -> bool:
    """Read anew each time: it may have been removed since the account was loaded."""
    user.__dict__.pop("has_second_factor", None)
    return bool(user.has_second_factor)


def may_issue_token_by_password(user: User) -> bool:
    """Whether the password alone is enough to issue an API token: only with a confirmed e-mail address, and
    never if the account has a second factor (such accounts issue tokens on their profile page, signed in with
    it).
    """
    return (
        user.is_active
        and EmailAddress.objects.filter(user=user, primary=True, verified=True).exists()
        and not has_second_factor(user)
    )
