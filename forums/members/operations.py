"""By which name somebody takes part, and whom they do not want to hear of."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from forums.members import errors, rules
from forums.members.models import Block, Member
from participation.people.models import User
from participation.turkish import slugify

LONGEST_STEM = 30
#: What a name without a Latin letter or digit begins with.
NAMELESS = "katilimci"


def enter(user: User) -> Member:
    """``user`` as a member, with a handle of their own made from the name they show; made once."""
    member = Member.objects.filter(user=user).first()
    if member is not None:
        return member
    stem = slugify(user.display_name)[:LONGEST_STEM].strip("-")
    if len(stem) < 3:
        stem = f"{NAMELESS}-{stem}".strip("-")
    for number in (0, *range(2, 10), user.pk):
        handle = f"{stem}-{number}" if number else stem
        try:
            with transaction.atomic():
                member, _made = Member.objects.get_or_create(
                    user=user, defaults={"handle": handle, "since": timezone.now()}
                )
        except IntegrityError:
            continue  # somebody else's handle
        return member
    return Member.objects.create(
        user=user, handle=f"{NAMELESS}-{user.public_id.hex[:12]}", since=timezone.now()
    )


@transaction.atomic
def block(*, member: Member, resident: User, on: bool) -> None:
    """``resident`` hears nothing more of what ``member`` writes, and is not named by them; nobody is told. A
    moderator does not decide about whom they blocked.

    Raises SignInNeeded, Oneself.
    """
    resident = rules.require_signed_in(resident)
    if member.user_id == resident.pk:
        raise errors.Oneself
    if on:
        Block.objects.bulk_create(
            [Block(resident=resident, blocked_id=member.user_id)], ignore_conflicts=True
        )
    else:
        Block.objects.filter(resident=resident, blocked=member.user_id).delete()
