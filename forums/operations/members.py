"""By which name somebody takes part."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from forums.models import Member
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
