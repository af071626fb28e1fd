"""What the audit record asks about people: registered in ``apps``, because audit may not import us."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser

from participation.audit.registry import Account
from participation.people import rules
from participation.people.models import Role, User

# The office in which somebody with several roles acts: the one that answers for most.
_WEIGHTIEST_FIRST = (
    Role.ADMINISTRATOR,
    Role.OFFICER,
    Role.MODERATOR,
    Role.EDITOR,
    Role.TRUSTEE,
    Role.OBSERVER,
    Role.RESIDENT,
)


def acting_role(account: AbstractBaseUser) -> str:
    held = rules.roles(account) if isinstance(account, User) else frozenset()
    return next((role.value for role in _WEIGHTIEST_FIRST if role in held), "")


def names(public_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Shown names by public id; accounts without a name or that are gone are left out."""
    named = User.objects.filter(public_id__in=public_ids).exclude(display_name="")
    return dict(named.values_list("public_id", "display_name"))


def may_read_record(account: Account) -> bool:
    return isinstance(account, User) and (rules.is_observer(account) or rules.is_administrator(account))
