"""The live topic ``thread:ID``: counts of a public thread. Threads with restricted readers have no topic."""

from collections.abc import Collection, Mapping

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from forums.boards.models import Access
from forums.boards.topics import parse_primary_keys
from forums.discussion import live, rules
from forums.discussion.models import Thread
from forums.members.rules import convert_to_person
from realtime import topics
from realtime.topics import Snapshot


def register() -> None:
    topics.register("thread", may_follow=may_follow_thread, snapshot=build_snapshot, versions=list_versions)


def may_follow_thread(person: AbstractBaseUser | AnonymousUser, ident: str) -> bool:
    thread = _find_thread_on_public_board(ident)
    return thread is not None and rules.may_see_thread(convert_to_person(person), thread)


def build_snapshot(ident: str) -> Snapshot | None:
    thread = _find_thread_on_public_board(ident)
    return live.build_thread_snapshot(thread) if thread else None


def list_versions(idents: Collection[str]) -> Mapping[str, int]:
    threads = Thread.objects.filter(pk__in=parse_primary_keys(idents), board__read_by=Access.EVERYBODY)
    return {str(pk): version for pk, version in threads.values_list("pk", "version")}


def _find_thread_on_public_board(ident: str) -> Thread | None:
    rows = Thread.objects.filter(pk__in=parse_primary_keys([ident]), board__read_by=Access.EVERYBODY)
    return rows.select_related("board", "merged_into__board").first()
