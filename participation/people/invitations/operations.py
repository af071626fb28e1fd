"""Invitations to roles: sent, withdrawn, accepted once."""

import secrets
from collections.abc import Collection
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.audit import operations as audit_operations
from participation.audit.rules import require_reason
from participation.people import rules
from participation.people.errors import (
    FactorBeforeRoles,
    InvitationEnded,
    InvitationForAnother,
    RoleOfEverybody,
)
from participation.people.invitations import mails, queries
from participation.people.models import (
    Invitation,
    InvitationState,
    Role,
    User,
)
from participation.people.operations.accounts import require_open
from participation.people.operations.roles import grant_role_unchecked, recheck_live, require_administrator

#: How long an invitation can be accepted, and how long it is kept after that.
INVITATION_LIFE, INVITATION_RETENTION = timedelta(days=7), timedelta(days=30)


@transaction.atomic
def send_invitation(*, administrator: User, email: str, roles: Collection[Role], reason: str) -> Invitation:
    """Mail a link to ``email`` by which its owner takes on ``roles``. It replaces an open invitation of the
    same address.

    Raises NotAdministrator, SecondFactorNeeded, RoleOfEverybody, ValidationError (no reason, no role, no
    address).
    """
    require_administrator(administrator)
    require_reason(reason)
    if Role.RESIDENT in roles:
        raise RoleOfEverybody
    if not roles:
        raise ValidationError({"roles": _("Choose at least one role.")})
    email, now = email.lower(), timezone.now()
    for earlier in queries.filter_open_invitations(email):
        _withdraw(administrator, earlier)
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        digest=queries.compute_token_digest(token),
        email=email,
        roles=[role.value for role in Role if role in roles],
        reason=reason.strip(),
        invited_by=administrator,
        invited_at=now,
        expires_at=now + INVITATION_LIFE,
    )
    invitation.clean_fields(exclude=["accepted_by", "ended_at"])
    invitation.save()
    audit_operations.append_entry(
        actor=administrator,
        action="invitation.sent",
        subject=invitation.subject,
        reason=reason,
        details={"roles": invitation.roles},
    )
    mails.send_invitation(invitation, token)
    return invitation


@transaction.atomic
def withdraw_invitation(*, administrator: User, invitation: Invitation) -> None:
    """End an open invitation. Raises NotAdministrator, SecondFactorNeeded, InvitationEnded."""
    require_administrator(administrator)
    _withdraw(administrator, invitation)


def _withdraw(administrator: User, invitation: Invitation) -> None:
    rows = Invitation.objects.filter(pk=invitation.pk, state=InvitationState.OPEN)
    if not rows.update(state=InvitationState.WITHDRAWN, ended_at=timezone.now()):
        raise InvitationEnded
    audit_operations.append_entry(
        actor=administrator, action="invitation.withdrawn", subject=invitation.subject, details={}
    )


@transaction.atomic
def accept_invitation(*, user: User, invitation: Invitation) -> None:
    """Give ``user`` the roles of the invitation, once; the roles are granted by whoever invited.

    Raises AccountClosed, InvitationEnded, InvitationForAnother, FactorBeforeRoles.
    """
    require_administrator(None)
    require_open(user)
    stored = Invitation.objects.select_related("invited_by").filter(pk=invitation.pk).first()
    if stored is None or not queries.is_invitation_valid(stored):
        raise InvitationEnded
    if not rules.may_accept_invitation(user, stored):
        raise InvitationForAnother
    if rules.requires_second_factor(user):
        raise FactorBeforeRoles
    now = timezone.now()
    # Compare and set: of two uses at once the second matches no row.
    rows = Invitation.objects.filter(pk=stored.pk, state=InvitationState.OPEN, expires_at__gt=now)
    if not rows.update(state=InvitationState.ACCEPTED, accepted_by=user, ended_at=now):
        raise InvitationEnded
    audit_operations.append_entry(
        actor=user, action="invitation.accepted", subject=stored.subject, details={"roles": stored.roles}
    )
    for role in stored.invited_roles():
        grant_role_unchecked(stored.invited_by, user, role, stored.reason)
    recheck_live(user)


def forget_invitations() -> None:
    """Delete invitations some time after they could last be accepted."""
    Invitation.objects.filter(expires_at__lte=timezone.now() - INVITATION_RETENTION).delete()
