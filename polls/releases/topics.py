"""The live topic ``poll:ID``: results for everybody who may see the poll."""

from collections.abc import Collection, Mapping

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from participation.people.models import User
from polls.questionnaire import rules
from polls.questionnaire.models import Poll
from polls.releases import queries
from realtime import topics
from realtime.topics import Snapshot

KIND = "poll"


def may_follow(person: AbstractBaseUser | AnonymousUser, ident: str) -> bool:
    poll = Poll.objects.filter(pk=int(ident)).first() if _is_id(ident) else None
    user = person if isinstance(person, User) else AnonymousUser()
    return poll is not None and rules.may_see(user, poll)


def snapshot(ident: str) -> Snapshot | None:
    return queries.latest_snapshot(int(ident)) if _is_id(ident) else None


def versions(idents: Collection[str]) -> Mapping[str, int]:
    newest = queries.versions([int(ident) for ident in idents if _is_id(ident)])
    return {str(poll_id): version for poll_id, version in newest.items()}


def _is_id(ident: str) -> bool:
    """Whether ``ident`` is a canonical number (``12``, not ``012``), so that a poll has only one topic."""
    return ident.isascii() and ident.isdigit() and len(ident) <= 18 and ident[0] != "0"


def register() -> None:
    topics.register(KIND, may_follow=may_follow, snapshot=snapshot, versions=versions)
