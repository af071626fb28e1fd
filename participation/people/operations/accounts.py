"""Accounts: made, linked to an identity, suspended and reinstated. What others decide about an account is
recorded in the audit log. How its owner closes it: ``participation.rights.operations.closures``.
"""

from collections.abc import Mapping

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from participation.audit import operations as audit_operations
from participation.audit.registry import build_account_subject
from participation.audit.rules import require_reason
from participation.people import registry
from participation.people.addresses import normalise_mailbox
from participation.people.errors import (
    AccountClosed,
    AnotherIdentity,
    EmailTaken,
    IdentityOfAnother,
    LastWayIn,
)
from participation.people.models import (
    ApiToken,
    Identity,
    Profile,
    Role,
    User,
    build_demo_email,
)
from participation.people.operations.roles import (
    add_to_role_group,
    grant_role,
    recheck_live,
    require_administrator,
    require_another_administrator,
)
from participation.territory.models import District
from participation.text.texts import capitalised
from participation.text.turkish import ascii_fold

DEMO_PASSWORD = "meydan-demo"  # noqa: S105 - published on purpose


@transaction.atomic
def create_account(
    *,
    email: str,
    password: str | None,
    district: District | None = None,
    display_name: str = "",
    email_confirmed: bool = False,
) -> User:
    """Create a resident's account with its profile. ``password`` None: unusable until one is set.

    ``email_confirmed``: the address is known to be the person's; otherwise the caller arranges the
    confirmation. Raises EmailTaken, also if an account has another spelling of the same mailbox, and the
    refusals of ``registry.register_newcomer_rule``.
    """
    registry.require_welcome(email)
    user = User(email=email.lower(), display_name=display_name, search_name=ascii_fold(display_name))
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        if User.objects.filter(mailbox=normalise_mailbox(user.email)).exists():
            raise EmailTaken from error
        raise
    Profile.objects.create(user=user, district=district)
    add_to_role_group(user, Role.RESIDENT)
    if email_confirmed:
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@transaction.atomic
def create_residents(profiles: Mapping[str, Profile]) -> list[User]:
    """Create accounts without passwords: the rows of ``create_account``, with one INSERT per table and batch.

    ``profiles`` maps e-mail addresses, known to be the person's, to unsaved profiles, whose ``user`` is set
    here. A taken address raises IntegrityError; then nothing is stored.
    """
    for email, profile in profiles.items():
        profile.user = User(email=email.lower())
        profile.user.set_unusable_password()
    users = User.objects.bulk_create(profile.user for profile in profiles.values())
    Profile.objects.bulk_create(profiles.values())
    group, _created = Group.objects.get_or_create(name=Role.RESIDENT)
    membership = User.groups.through
    membership.objects.bulk_create(membership(user=user, group=group) for user in users)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users
    )
    return users


@transaction.atomic
def link_identity(*, user: User, digest: bytes, provider: str) -> bool:
    """Link ``user`` to a person at the identity provider (``oidc.compute_identity_digest``); False if they
    are linked already.

    One identity has one account, and an account one identity: of two concurrent links, one succeeds.
    ``provider`` is its name for people. Raises AccountClosed, IdentityOfAnother, AnotherIdentity.
    """
    require_open(user)
    # Conflicts are ignored, not raised: the database server would log whom they concern.
    linked = Identity.objects.filter(account=user, digest=digest)
    if linked.exists():
        return False
    Identity.objects.bulk_create([Identity(account=user, digest=digest)], ignore_conflicts=True)
    if linked.exists():
        return True
    if Identity.objects.filter(digest=digest).exists():
        raise IdentityOfAnother(provider=provider)
    raise AnotherIdentity(provider=provider)


@transaction.atomic
def unlink_identity(*, user: User) -> bool:
    """Remove the link to the identity provider; False if there is none. The assurance level stays: it is
    about the person, not about how they sign in.

    Raises LastWayIn without a confirmed e-mail address, to which a code could be sent.
    """
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        raise LastWayIn
    deleted, _by_model = Identity.objects.filter(account=user).delete()
    return deleted > 0


@transaction.atomic
def suspend_account(*, administrator: User, user: User, reason: str) -> None:
    """Close an account until it is reinstated. Its sessions and tokens end at once.

    Raises NotAdministrator, LastAdministrator, ValidationError (no reason).
    """
    require_administrator(administrator)
    require_reason(reason)
    if not User.objects.filter(pk=user.pk, suspended=False).update(suspended=True, is_active=False):
        return
    if user.groups.filter(name=Role.ADMINISTRATOR).exists():
        require_another_administrator(user)
    user.is_active, user.suspended = False, True
    revoke_all_access(user=user)
    audit_operations.append_entry(
        actor=administrator, action="account.suspended", subject=build_account_subject(user), reason=reason
    )
    recheck_live(user)


@transaction.atomic
def reinstate_account(*, administrator: User, user: User, reason: str) -> None:
    """End a suspension. An account that its owner closed stays closed. Raises NotAdministrator,
    ValidationError (no reason).
    """
    require_administrator(administrator)
    require_reason(reason)
    shut = User.objects.filter(Q(suspended=True) | Q(is_active=False, closed_on=None), pk=user.pk)
    if not shut.update(suspended=False, is_active=Q(closed_on__isnull=True)):
        return
    user.suspended, user.is_active = False, user.closed_on is None
    audit_operations.append_entry(
        actor=administrator, action="account.reinstated", subject=build_account_subject(user), reason=reason
    )


def require_open(user: User, *, or_suspended: bool = False) -> None:
    """Lock ``user``'s account, so that nobody closes it before the transaction ends.

    Whatever people store about themselves begins with this, before any other lock: the account may have been
    closed, suspended or deleted since the request loaded it. Answers and votes do without: the lock would
    leave their transaction's number in the account's row. ``or_suspended``: what a suspended person may do,
    too. Raises AccountClosed.
    """
    state: dict[str, bool | None] = {"closed_on": None} if or_suspended else {"is_active": True}
    if not User.objects.select_for_update(no_key=True).filter(pk=user.pk, **state).exists():
        raise AccountClosed


def revoke_all_access(*, user: User) -> None:
    """Delete every session and API token of ``user``."""
    user.sessions.all().delete()
    ApiToken.objects.filter(user=user).delete()


@transaction.atomic
def ensure_demo_accounts() -> list[User]:
    """Create one account for each role, all with the published password; existing ones stay unchanged.

    Requires the district Konak. Raises ImproperlyConfigured outside demo mode.
    """
    if not settings.DEMO_MODE:
        raise ImproperlyConfigured("Demo accounts can only be created in demo mode.")
    konak = District.objects.get(slug="konak")
    accounts = []
    for role in Role:
        email = build_demo_email(role)
        user = User.objects.filter(email=email).first() or create_account(
            email=email,
            password=DEMO_PASSWORD,
            district=konak,
            display_name=capitalised(str(role.label)),
            email_confirmed=True,
        )
        if role != Role.RESIDENT:
            grant_role(administrator=None, user=user, role=role, reason=_("Demo account"))
        accounts.append(user)
    return accounts
