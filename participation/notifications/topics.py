"""The live topic ``notices:ACCOUNT``: how many unread notices somebody has, for that account alone."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Max

from participation.notifications import queries
from participation.people.models import User
from realtime import topics
from realtime.topics import Snapshot


def register() -> None:
    topics.register(
        "notices",
        may_follow=may_follow,
        snapshot=build_snapshot,
        versions=list_versions,
        restricted=True,
    )


def get_topic_name(resident: User) -> str:
    return f"notices:{resident.public_id}"


def may_follow(person: AbstractBaseUser | AnonymousUser, ident: str) -> bool:
    return isinstance(person, User) and person.is_active and ident == str(person.public_id)


def build_snapshot(ident: str) -> Snapshot | None:
    resident = User.objects.filter(public_id__in=_parse_ids([ident])).first()
    if resident is None:
        return None
    version = list_versions([ident]).get(ident, 0)
    return Snapshot(version, json.dumps({"unread": queries.count_unread_notices(resident)}).encode())


def list_versions(idents: Collection[str]) -> Mapping[str, int]:
    """The time of the newest notice in microseconds. Reading changes no version."""
    rows = User.objects.filter(public_id__in=_parse_ids(idents)).annotate(newest=Max("notices__at"))
    return {
        str(public_id): _compute_version(newest)
        for public_id, newest in rows.values_list("public_id", "newest")
    }


def _compute_version(newest: datetime | None) -> int:
    return 0 if newest is None else round(newest.timestamp() * 1_000_000)


def _parse_ids(idents: Collection[str]) -> list[UUID]:
    ids = []
    for ident in idents:
        try:
            ids.append(UUID(ident))
        except ValueError:
            continue
    return ids
