"""Writes of members: the handle, and blocking."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from forums.members import errors, rules
from forums.members.models import Block, Member
from participation.people.models import User
from participation.people.operations import accounts as account_operations
from participation.text.turkish import slugify

MAX_STEM_LENGTH = 30
#: Stem of the handle where the name yields fewer than three characters.
FALLBACK_STEM = "katilimci"


def ensure_member(user: User) -> Member:
    """Get or create the member of ``user``, with a unique handle made from the display name."""
    member = Member.objects.filter(user=user).first()
    if member is not None:
        return member
    stem = slugify(user.display_name)[:MAX_STEM_LENGTH].strip("-")
    if len(stem) < 3:
        stem = f"{FALLBACK_STEM}-{stem}".strip("-")
    for number in (0, *range(2, 10), user.pk):
        handle = f"{stem}-{number}" if number else stem
        try:
            with transaction.atomic():
                member, _created = Member.objects.get_or_create(
                    user=user, defaults={"handle": handle, "since": timezone.now()}
                )
        except IntegrityError:
            continue  # the handle is taken
        return member
    return Member.objects.create(
        user=user, handle=f"{FALLBACK_STEM}-{user.public_id.hex[:12]}", since=timezone.now()
    )


@transaction.atomic
def block_member(*, member: Member, resident: User, on: bool) -> None:
    """Block or unblock ``member`` for ``resident``: no notices of the member's posts, no mentions by them.

    Nobody is notified. A moderator who blocked a member cannot decide on the member's posts. Idempotent.
    Raises SignInNeeded, Oneself, AccountClosed.
    """
    resident = rules.require_signed_in(resident)
    if member.user_id == resident.pk:
        raise errors.Oneself
    if on:
        account_operations.require_open(resident)
        Block.objects.bulk_create(
            [Block(resident=resident, blocked_id=member.user_id)], ignore_conflicts=True
        )
    else:
        Block.objects.filter(resident=resident, blocked=member.user_id).delete()
