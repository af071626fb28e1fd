"""Granting and revoking roles, each recorded in the audit log with a reason."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from participation.audit import operations as audit_operations
from participation.audit.registry import build_account_subject
from participation.audit.rules import require_reason
from participation.people import rules
from participation.people.errors import (
    LastAdministrator,
    NotAdministrator,
    RoleOfEverybody,
    SecondFactorNeeded,
)
from participation.people.models import (
    Role,
    User,
)
from realtime import publishing


@transaction.atomic
def grant_role(*, administrator: User | None, user: User, role: Role, reason: str) -> None:
    """Grant ``user`` a role. Idempotent: a repeated grant changes and records nothing.

    ``administrator`` None: the installation itself, from the command line. Raises NotAdministrator,
    SecondFactorNeeded, RoleOfEverybody, ValidationError (no reason).
    """
    require_administrator(administrator)
    require_reason(reason)
    if role == Role.RESIDENT:
        raise RoleOfEverybody
    grant_role_unchecked(administrator, user, role, reason)


@transaction.atomic
def revoke_role(*, administrator: User, user: User, role: Role, reason: str) -> None:
    """Revoke a role. Idempotent: revoking a role the account lacks changes and records nothing.

    Raises NotAdministrator, RoleOfEverybody, LastAdministrator, ValidationError (no reason).
    """
    require_administrator(administrator)
    require_reason(reason)
    if role == Role.RESIDENT:
        raise RoleOfEverybody
    group = user.groups.filter(name=role).first()
    if group is None:
        return
    if role == Role.ADMINISTRATOR:
        require_another_administrator(user)
    user.groups.remove(group)
    _forget_cached_roles(user)
    audit_operations.append_entry(
        actor=administrator,
        action="role.revoked",
        subject=build_account_subject(user),
        reason=reason,
        details={"role": role},
    )
    recheck_live(user)


def grant_role_unchecked(administrator: User | None, user: User, role: Role, reason: str) -> None:
    """As ``grant_role``, once the caller has locked and checked. Idempotent."""
    if user.groups.filter(name=role).exists():
        return
    add_to_role_group(user, role)
    User.objects.filter(pk=user.pk, staff_since=None).update(staff_since=timezone.localdate())
    user.staff_since = user.staff_since or timezone.localdate()
    audit_operations.append_entry(
        actor=administrator,
        action="role.granted",
        subject=build_account_subject(user),
        reason=reason,
        details={"role": role},
    )


def require_administrator(administrator: User | None) -> None:
    """Lock, then check the role as stored now: such acts run one after another, and an account that has just
    lost the role cannot act any more. Raises NotAdministrator.
    """
    Group.objects.get_or_create(name=Role.ADMINISTRATOR)
    Group.objects.select_for_update().get(name=Role.ADMINISTRATOR)
    if administrator is None:
        return
    stored = User.objects.get(pk=administrator.pk)
    if not rules.may_manage_roles(stored):
        raise NotAdministrator
    require_second_factor(stored)


def require_second_factor(actor: User) -> None:
    """Refuse acts on other people's rights without a second factor, also before the term for it is over.

    Raises SecondFactorNeeded.
    """
    if settings.STAFF_SECOND_FACTOR and not rules.has_second_factor(actor):
        raise SecondFactorNeeded


def require_another_administrator(user: User) -> None:
    others = User.objects.filter(groups__name=Role.ADMINISTRATOR, is_active=True).exclude(pk=user.pk)
    if not others.exists():
        raise LastAdministrator


def add_to_role_group(user: User, role: Role) -> None:
    """Add ``user`` to the role's group; creates the group if the database was emptied by hand."""
    group, _created = Group.objects.get_or_create(name=role)
    user.groups.add(group)
    _forget_cached_roles(user)


def recheck_live(user: User) -> None:
    """Open pages of ``user`` immediately stop following topics that are no longer allowed."""
    transaction.on_commit(lambda: publishing.recheck_user(user.pk), robust=True)


def _forget_cached_roles(user: User) -> None:
    user.__dict__.pop("role_names", None)
