"""The live topic ``referendum:ID``: state, trustees' steps, head of the archive, turnout."""

from collections.abc import Collection, Mapping

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from participation.people.models import User
from realtime import topics
from realtime.topics import Snapshot
from referenda.lifecycle import snapshots
from referenda.referendum import rules
from referenda.referendum.live import KIND
from referenda.referendum.models import Referendum


def may_follow(person: AbstractBaseUser | AnonymousUser, ident: str) -> bool:
    referendum = Referendum.objects.filter(pk=int(ident)).first() if topics.is_row_id(ident) else None
    reader = person if isinstance(person, User) else AnonymousUser()
    return referendum is not None and rules.may_see_referendum(reader, referendum)


def build_snapshot(ident: str) -> Snapshot | None:
    return snapshots.build_snapshot(int(ident)) if topics.is_row_id(ident) else None


def list_versions(idents: Collection[str]) -> Mapping[str, int]:
    newest = snapshots.compute_versions([int(ident) for ident in idents if topics.is_row_id(ident)])
    return {str(referendum_id): version for referendum_id, version in newest.items()}


def register() -> None:
    topics.register(KIND, may_follow=may_follow, snapshot=build_snapshot, versions=list_versions)
