"""The live topic ``workload:ACCOUNT``: how much waits for somebody, for that account alone."""

import json
from collections.abc import Collection, Mapping
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from participation.people.models import User
from participation.staff import rules
from participation.staff.models import Workload
from realtime import topics
from realtime.topics import Snapshot


def register() -> None:
    topics.register(
        "workload",
        may_follow=may_follow,
        snapshot=snapshot,
        versions=versions,
        restricted=True,
    )


def get_topic_name(person: User) -> str:
    return f"workload:{person.public_id}"


def may_follow(person: AbstractBaseUser | AnonymousUser, ident: str) -> bool:
    return isinstance(person, User) and ident == str(person.public_id) and rules.may_enter_staff_pages(person)


def snapshot(ident: str) -> Snapshot | None:
    row = Workload.objects.filter(person__public_id__in=_parse_ids([ident])).first()
    if row is None:
        return None
    return Snapshot(row.version, json.dumps({"waiting": row.count}).encode())


def versions(idents: Collection[str]) -> Mapping[str, int]:
    rows = Workload.objects.filter(person__public_id__in=_parse_ids(idents))
    return {str(ident): version for ident, version in rows.values_list("person__public_id", "version")}


def _parse_ids(idents: Collection[str]) -> list[UUID]:
    ids = []
    for ident in idents:
        try:
            ids.append(UUID(ident))
        except ValueError:
            continue
    return ids
