"""What screening says of a text before it is stored, and where that is kept. It queues or holds; it never
deletes and never refuses."""

from dataclasses import dataclass
from datetime import datetime

from forums import rules
from forums.models import Board, Member, Origin, Post, ReviewItem
from participation.people.models import User


@dataclass(frozen=True, slots=True)
class Screened:
    """``holds``: others see it only after a moderator has looked. ``origin``: why it is queued, "" if not."""

    holds: bool = False
    origin: str = ""


def screen(
    author: User,
    member: Member | None,
    board: Board,
    *,
    body: str,
    title: str,
    now: datetime,
    edits: Post | None = None,
) -> Screened:
    if rules.waits_for_a_moderator(author, board, member):
        return Screened(holds=True, origin=Origin.PREMODERATION)
    return Screened()


def keep(post: Post, screened: Screened, now: datetime) -> None:
    """Put ``post`` into the review queue where screening wants it there; once, while an item is open."""
    if not screened.origin:
        return
    item, made = ReviewItem.objects.get_or_create(
        post=post,
        decided_at=None,
        defaults={
            "board": post.thread.board,
            "origin": screened.origin,
            "holds": screened.holds,
            "created_at": now,
        },
    )
    if not made and screened.holds and not item.holds:
        ReviewItem.objects.filter(pk=item.pk).update(holds=True)
