"""Following threads and boards, and remembering what was read."""

from django.db import transaction
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Greatest

from forums.boards.models import Board
from forums.discussion.following import notices
from forums.discussion.following.models import ReadMark, ThreadFollow
from forums.discussion.models import Thread
from forums.members import rules as members_rules
from participation.people.models import User


def follow_own(author: User, thread: Thread) -> None:
    """Whoever writes in a thread follows it."""
    ThreadFollow.objects.bulk_create([ThreadFollow(resident=author, thread=thread)], ignore_conflicts=True)


@transaction.atomic
def follow_thread(*, thread: Thread, resident: User, on: bool) -> None:
    """Of a merged thread the one that it went into. Raises SignInNeeded."""
    members_rules.require_signed_in(resident)
    thread = thread.merged_into or thread
    if on:
        follow_own(resident, thread)
    else:
        ThreadFollow.objects.filter(resident=resident, thread=thread).delete()


def mark_read(*, thread: Thread, resident: User, seen: int) -> None:
    """``seen``: id of the newest post shown; an older page never takes a mark back. Notices of new posts are
    read with it."""
    notices.mark_threads_read([thread.pk, *thread.merged.values_list("pk", flat=True)], resident)
    moved = ReadMark.objects.filter(resident=resident, thread=thread).update(
        seen=Greatest(F("seen"), Value(seen))
    )
    if not moved:
        ReadMark.objects.bulk_create(
            [ReadMark(resident=resident, thread=thread, seen=seen)], ignore_conflicts=True
        )


@transaction.atomic
def mark_board_read(*, board: Board, resident: User) -> None:
    """Every thread of ``board`` that ``resident`` has opened, as it stands now, and the notices about any of
    its threads. Four queries, however many there are."""
    newest = Thread.objects.filter(pk=OuterRef("thread")).values("newest")
    opened = ReadMark.objects.filter(resident=resident, thread__board=board)
    opened.update(seen=Greatest(F("seen"), Subquery(newest)))
    told = notices.threads_with_unread_notices(resident)
    here = Thread.objects.filter(pk__in=told, board=board).values_list("pk", flat=True)
    notices.mark_threads_read(list(here), resident)
