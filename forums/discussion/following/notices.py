"""Notices of followers: new posts in a thread, new threads on a board. Texts are rendered when read."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forums.discussion import rules as discussion_rules
from forums.discussion.models import Thread
from participation.notifications import operations as notifications_operations
from participation.notifications import queries as notifications_queries
from participation.notifications.models import Category
from participation.notifications.registry import Facts, Kind, list_subject_ids, register
from participation.people.models import User

NEW_POSTS: Final = "forums.posts"
NEW_THREAD: Final = "forums.thread"
#: Kinds that are read once their thread is opened.
READ_WITH_THREAD: Final = (NEW_POSTS, NEW_THREAD)


def register_kinds() -> None:
    register(NEW_POSTS, Kind(_format_new_posts, _collect_thread_facts, Category.FOLLOWED))
    register(NEW_THREAD, Kind(_format_new_thread, _collect_thread_facts, Category.FOLLOWED))


def _format_new_posts(facts: Facts, count: int) -> str:
    text = ngettext("{n} new post in “{title}”.", "{n} new posts in “{title}”.", count)
    return text.format(n=count, **facts)


def _format_new_thread(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("New thread on {board}: “{title}”.").format(**facts)


def _collect_thread_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    threads = Thread.objects.filter(pk__in=list_subject_ids(subjects)).select_related(
        "board", "merged_into__board"
    )
    return {
        f"thread:{it.pk}": find_thread_facts(it)
        for it in threads
        if discussion_rules.may_see_thread(reader, it)
    }


def find_thread_facts(thread: Thread) -> dict[str, Any]:
    return {"title": thread.title, "board": thread.board.name}


def list_threads_with_unread_notices(resident: User) -> set[int]:
    """Ids of the threads about which ``resident`` has unread notices."""
    subjects = notifications_queries.list_unread_subjects(resident, READ_WITH_THREAD)
    return set(list_subject_ids(subjects))


def mark_threads_read(thread_ids: Collection[int], resident: User) -> None:
    """Mark the notices of these threads read: one that was opened, or one with those merged into it."""
    notifications_operations.mark_subjects_read(
        resident=resident, kinds=READ_WITH_THREAD, subjects=[f"thread:{pk}" for pk in thread_ids]
    )
