"""Who may decide a review item, and who may read a decision."""

from collections.abc import Collection

from forums import errors
from forums.discussion.models import Post, Thread
from forums.members.models import Block
from forums.members.rules import may_see_unpublished, require_able_moderator
from forums.review.models import Decision, Report, ReviewItem
from participation.people.models import User
from participation.people.rules import Person


def require_may_decide(person: Person, item: ReviewItem) -> User:
    """A moderator without a conflict of interest: it is not their own post or thread, nor by somebody they
    blocked, nor did they report it.

    Raises as ``require_able_moderator``, ConflictOfInterest.
    """
    moderator = require_able_moderator(person)
    if has_conflict(moderator, item):
        raise errors.ConflictOfInterest
    return moderator


def has_conflict(moderator: User, item: ReviewItem) -> bool:
    return item.pk in items_in_conflict(moderator, [item])


def items_in_conflict(moderator: User, items: Collection[ReviewItem]) -> frozenset[int]:
    """Ids of the items in which ``moderator`` has a conflict of interest, in two queries.

    ``items`` have their posts or statements, and the threads of those, joined.
    """
    subjects = ((it.pk, it.post or it.statement) for it in items)
    writers = {pk: subject.author_id for pk, subject in subjects if subject is not None}
    blocked = set(
        Block.objects.filter(
            resident=moderator, blocked__in=[it for it in writers.values() if it]
        ).values_list("blocked", flat=True)
    )
    reported = set(Report.objects.filter(item__in=writers, reporter=moderator).values_list("item", flat=True))
    return frozenset(
        it.pk
        for it in items
        if writers.get(it.pk) in {moderator.pk, *blocked}
        or _thread_of(it).author_id == moderator.pk
        or it.pk in reported
    )


def _thread_of(item: ReviewItem) -> Thread:
    subject = item.post or item.statement
    assert subject is not None  # noqa: S101 - a constraint requires one of them
    return subject.thread if isinstance(subject, Post) else subject.conversation.thread


def may_read_decision(person: Person, decision: Decision) -> bool:
    """The author and moderators may."""
    return may_see_unpublished(person, decision.author_id)
