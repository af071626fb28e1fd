"""Reads about accounts for the pages that manage them and for the audit record."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q, QuerySet

from participation.people import rules
from participation.people.models import ApiToken, Role, User
from participation.turkish import ascii_fold

# The office a person acts in is the highest one held.
OFFICES = [Role.ADMINISTRATOR, Role.OFFICER, Role.EDITOR, Role.MODERATOR, Role.TRUSTEE, Role.OBSERVER]


def accounts() -> QuerySet[User]:
    """Accounts by address, with what a list of them shows."""
    return User.objects.select_related("profile__district").prefetch_related("groups").order_by("email")


def as_stored(user: User) -> User:
    """The account as it stands now. Whoever waited for a lock may have lost a role meanwhile."""
    return User.objects.get(pk=user.pk)


def by_email(address: str) -> User | None:
    """The active account with this address, in whatever case it is typed."""
    return User.objects.filter(email=address.strip().lower(), is_active=True).first()


def office_holders() -> QuerySet[User]:
    """Every account with a role beyond resident, suspended ones included."""
    return accounts().filter(groups__name__in=OFFICES).distinct()


def find_accounts(text: str) -> QuerySet[User]:
    """Accounts whose address or shown name contains ``text``, in Turkish or plain letters, large or small."""
    return accounts().filter(Q(email__contains=text.lower()) | Q(search_name__contains=ascii_fold(text)))


def office(user: AbstractBaseUser) -> str:
    """The code of the office ``user`` acts in; "resident" where there is none."""
    held = rules.roles(user) if isinstance(user, User) else frozenset()
    return str(next((role for role in OFFICES if role in held), Role.RESIDENT))


def names(public_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Shown names by public number; whoever shows none is left out: an address is nobody's name."""
    shown = User.objects.filter(public_id__in=public_ids).exclude(display_name="")
    return dict(shown.values_list("public_id", "display_name"))


def tokens(user: User) -> QuerySet[ApiToken]:
    """The account's API tokens, newest first."""
    found: QuerySet[ApiToken] = ApiToken.objects.filter(user=user).order_by("-created")
    return found
