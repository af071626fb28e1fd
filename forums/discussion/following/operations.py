"""Writes of followed threads and read positions."""

from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Greatest

from forums.boards.models import Board
from forums.discussion.following import notices
from forums.discussion.following.models import ReadPosition, ThreadFollow
from forums.discussion.models import Thread
from forums.members import rules as members_rules
from participation.people.models import User
from participation.people.operations import accounts as account_operations


def follow_as_author(author: User, thread: Thread) -> None:
    """Make ``author`` follow ``thread``, in which they wrote. Idempotent."""
    ThreadFollow.objects.bulk_create([ThreadFollow(resident=author, thread=thread)], ignore_conflicts=True)


@transaction.atomic
def follow_thread(*, thread: Thread, resident: User, on: bool) -> None:
    """Follow or unfollow a thread, or the one it was merged into. Idempotent.

    Raises SignInNeeded, AccountClosed.
    """
    members_rules.require_signed_in(resident)
    thread = thread.merged_into or thread
    if on:
        account_operations.require_open(resident)
        follow_as_author(resident, thread)
    else:
        ThreadFollow.objects.filter(resident=resident, thread=thread).delete()


def advance_read_position(*, thread: Thread, resident: User, seen: int) -> None:
    """Move the read position up to ``seen``, the id of the newest post shown; it never moves back.

    Marks notices of new posts in the thread, and in those merged into it, as read.
    """
    notices.mark_threads_read([thread.pk, *thread.merged.values_list("pk", flat=True)], resident)
    moved = ReadPosition.objects.filter(resident=resident, thread=thread).update(
        seen=Greatest(F("seen"), Value(seen))
    )
    if not moved:
        ReadPosition.objects.bulk_create(
            [ReadPosition(resident=resident, thread=thread, seen=seen)], ignore_conflicts=True
        )


@transaction.atomic
def mark_board_read(*, board: Board, resident: User) -> None:
    """Mark all threads of ``board`` that ``resident`` has opened as read, and all notices about its threads.

    Four queries, independent of the number of threads.
    """
    newest = Thread.objects.filter(pk=OuterRef("thread")).values("newest")
    opened = ReadPosition.objects.filter(resident=resident, thread__board=board)
    opened.update(seen=Greatest(F("seen"), Subquery(newest)))
    unread = notices.list_threads_with_unread_notices(resident)
    on_board = Thread.objects.filter(pk__in=unread, board=board).values_list("pk", flat=True)
    notices.mark_threads_read(list(on_board), resident)
