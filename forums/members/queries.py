"""Reads of members and blocks."""

from collections.abc import Collection, Iterable

from django.urls import reverse

from forums.members.models import Block, Member
from participation.people.models import User
from participation.people.rules import Person
from participation.text import richtext

#: Mentions in one post; further ones stay plain text.
MAX_MENTIONS = 10


def list_mentioned_members(body: str, author: User | None) -> dict[str, Member]:
    """Active members mentioned in ``body``, by handle, without those who blocked ``author``."""
    handles = list(dict.fromkeys(richtext.list_mentioned_handles(body)))[:MAX_MENTIONS]
    if not handles:
        return {}
    members = Member.objects.filter(handle__in=handles, user__is_active=True).select_related("user")
    if author is not None:
        members = members.exclude(user__in=Block.objects.filter(blocked=author).values("resident"))
    return {member.handle: member for member in members}


def list_member_handles(handles: Collection[str]) -> frozenset[str]:
    """Those of ``handles`` that active members have."""
    members = Member.objects.filter(handle__in=handles, user__is_active=True)
    return frozenset(members.values_list("handle", flat=True)) if handles else frozenset()


def has_blocked_member(person: Person, member: Member) -> bool:
    return isinstance(person, User) and Block.objects.filter(resident=person, blocked=member.user_id).exists()


def list_blocked_members(person: User) -> list[Member]:
    """Members whom ``person`` blocked, by display name."""
    members = Member.objects.filter(user__in=Block.objects.filter(resident=person).values("blocked"))
    return list(members.select_related("user").order_by("user__display_name", "pk"))


def list_members_by_account(user_ids: Iterable[int | None]) -> dict[int, Member]:
    """Members by account, with account and district joined; accounts without a member are left out."""
    members = Member.objects.filter(user__in=[it for it in user_ids if it is not None])
    return {member.user_id: member for member in members.select_related("user__profile__district")}


def list_member_urls(members: dict[str, Member]) -> dict[str, str]:
    """URL of each member's page, by handle."""
    return {handle: reverse("forums:member", args=[handle]) for handle in members}
