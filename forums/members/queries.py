"""Reads of members, by the handle that others write after an @."""

from collections.abc import Iterable

from django.urls import reverse

from forums.members.models import Block, Member
from forums.members.rules import Person
from participation import richtext
from participation.people.models import User

#: People who can be named in one post; further names stay words.
MOST_MENTIONS = 10


def mentioned(body: str, author: User | None) -> dict[str, Member]:
    """Whom ``body`` names, by handle; without whoever does not want to be named by ``author``."""
    handles = list(dict.fromkeys(richtext.handles(body)))[:MOST_MENTIONS]
    if not handles:
        return {}
    found = Member.objects.filter(handle__in=handles, user__is_active=True).select_related("user")
    if author is not None:
        found = found.exclude(user__in=Block.objects.filter(blocked=author).values("resident"))
    return {member.handle: member for member in found}


def blocks(person: Person, member: Member) -> bool:
    return isinstance(person, User) and Block.objects.filter(resident=person, blocked=member.user_id).exists()


def blocked_by(person: User) -> list[Member]:
    """Whom ``person`` blocked, by name."""
    found = Member.objects.filter(user__in=Block.objects.filter(resident=person).values("blocked"))
    return list(found.select_related("user").order_by("user__display_name", "pk"))


def members_of(user_ids: Iterable[int | None]) -> dict[int, Member]:
    """Whoever has written here, by account, with account and district."""
    found = Member.objects.filter(user__in=[it for it in user_ids if it is not None])
    return {member.user_id: member for member in found.select_related("user__profile__district")}


def addresses(members: dict[str, Member]) -> dict[str, str]:
    """Where each name leads."""
    return {handle: reverse("forums:member", args=[handle]) for handle in members}
