"""Reads of invitations to roles."""

import hashlib

from django.db.models import QuerySet
from django.utils import timezone

from participation.people import rules
from participation.people.models import Invitation, InvitationState
from participation.people.queries import reload_account


def compute_token_digest(token: str) -> str:
    """The SHA-256 under which an invitation is stored: its token has 256 random bits, so no key is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_invitation(token: str) -> Invitation | None:
    """The invitation of this link, also one that has ended; None for any other text."""
    rows = Invitation.objects.select_related("invited_by")
    return rows.filter(digest=compute_token_digest(token)).first()


def is_invitation_valid(invitation: Invitation) -> bool:
    """Whether it can be accepted now: it is open, and whoever invited still could."""
    is_open = invitation.state == InvitationState.OPEN and invitation.expires_at > timezone.now()
    return is_open and rules.may_manage_roles(reload_account(invitation.invited_by))


def list_invitations() -> QuerySet[Invitation]:
    """Every invitation that is kept, the newest first."""
    return Invitation.objects.select_related("invited_by", "accepted_by")


def filter_open_invitations(email: str) -> QuerySet[Invitation]:
    """The invitation of ``email`` that was neither accepted nor withdrawn, even if expired: no row or one."""
    return Invitation.objects.filter(email=email.lower(), state=InvitationState.OPEN)
