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
    poll = Poll.objects.filter(pk=int(ident)).first() if topics.is_row_id(ident) else None
    user = person if isinstance(person, User) else AnonymousUser()
    return poll is not None and rules.may_see_poll(user, poll)


def build_snapshot(ident: str) -> Snapshot | None:
    return queries.latest_snapshot(int(ident)) if topics.is_row_id(ident) else None


def list_versions(idents: Collection[str]) -> Mapping[str, int]:
    newest = queries.list_latest_versions([int(ident) for ident in idents if topics.is_row_id(ident)])
    return {str(poll_id): version for poll_id, version in newest.items()}


def register() -> None:
    topics.register(KIND, may_follow=may_follow, snapshot=build_snapshot, versions=list_versions)
