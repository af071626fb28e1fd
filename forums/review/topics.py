"""The live topic ``review:queue``: notifies moderators that the queue has changed."""

from collections.abc import Collection, Mapping

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from forums.members import rules as members_rules
from forums.members.rules import convert_to_person
from forums.review import live
from realtime import topics
from realtime.topics import Snapshot

_QUEUE = live.QUEUE.partition(":")[2]


def register() -> None:
    topics.register(
        "review",
        may_follow=may_follow_queue,
        snapshot=queue_snapshot,
        versions=queue_versions,
        restricted=True,
    )


def may_follow_queue(person: AbstractBaseUser | AnonymousUser, ident: str) -> bool:
    return ident == _QUEUE and members_rules.may_moderate(convert_to_person(person))


def queue_snapshot(ident: str) -> Snapshot | None:
    return live.queue_snapshot() if ident == _QUEUE else None


def queue_versions(idents: Collection[str]) -> Mapping[str, int]:
    return {_QUEUE: live.queue_version()} if _QUEUE in idents else {}
