"""Who may decide a review item, and who may read a decision."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from forums import errors as forums_errors
from forums import impartiality
from forums.discussion.models import PostState
from forums.members import errors as members_errors
from forums.members import rules as members_rules
from forums.members.models import Block
from forums.members.rules import may_see_unpublished, require_able_moderator
from forums.moderation import errors
from forums.review.models import Decision, Hiding, Report, ReviewItem
from participation.people import rules as people_rules
from participation.people.models import Role, User
from participation.people.rules import Person


def require_may_decide(person: Person, item: ReviewItem) -> User:
    """A moderator without a conflict of interest in ``item``. If no moderator is able to decide it, an
    officer may, likewise.

    Raises as ``require_able_moderator``, ConflictOfInterest.
    """
    reviewer = require_may_open(person, item)
    members_rules.require_not_suspended(reviewer)
    if has_conflict(reviewer, item):
        raise forums_errors.ConflictOfInterest
    return reviewer


def has_conflict(person: User, item: ReviewItem) -> bool:
    return item.pk in find_items_in_conflict(person, [item])


def find_items_in_conflict(person: User, items: Collection[ReviewItem]) -> frozenset[int]:
    """Ids of the items in which ``person`` has a conflict of interest, in one query."""
    rows = list_items_with_conflict(person).filter(pk__in=[it.pk for it in items])
    return frozenset(rows.values_list("pk", flat=True))


def list_items_with_conflict(person: User) -> QuerySet[ReviewItem]:
    """All items in which ``person`` has a conflict of interest: they take part in the thread, blocked the
    author, reported it or hid it at once.
    """
    threads = impartiality.list_threads_with_part(person).values("pk")
    blocked = Block.objects.filter(resident=person).values("blocked")
    return ReviewItem.objects.filter(
        Q(post__thread__in=threads)
        | Q(statement__conversation__thread__in=threads)
        | Q(post__author__in=blocked)
        | Q(statement__author__in=blocked)
        | Q(pk__in=Report.objects.filter(reporter=person).values("item"))
        | Q(pk__in=Hiding.objects.filter(by=person).values("item"))
    )


def may_stand_in(person: Person, item: ReviewItem) -> bool:
    """Whether ``person`` is an officer and no moderator, and no moderator is able to decide ``item``."""
    if not people_rules.is_officer(person) or people_rules.is_moderator(person):
        return False
    return list_items_without_moderator().filter(pk=item.pk).exists()


def list_items_without_moderator() -> QuerySet[ReviewItem]:
    """The open items that no moderator is able to decide today, the oldest first."""
    items = ReviewItem.objects.filter(decided_at=None).order_by("created_at", "pk")
    for moderator in impartiality.list_able_people(Role.MODERATOR):
        items = items.filter(pk__in=list_items_with_conflict(moderator).values("pk"))
    return items


def list_deciders(item: ReviewItem, role: Role = Role.MODERATOR) -> list[User]:
    """The people with ``role`` who are able to decide today and have no conflict of interest in ``item``."""
    return [it for it in impartiality.list_able_people(role) if not has_conflict(it, item)]


def require_may_hide_at_once(person: Person, item: ReviewItem) -> User:
    """A moderator with a conflict of interest, while no other moderator may decide; a post by somebody else,
    that others can see, no official answer, and never twice.

    Raises as ``require_able_moderator``, NotForThis, ConflictOfInterest, HiddenBefore, OthersDecide.
    """
    moderator = require_able_moderator(person)
    post = item.post
    if item.decided_at is not None or post is None or post.state != PostState.PUBLISHED or post.office:
        raise errors.NotForThis
    if post.author_id == moderator.pk:
        raise forums_errors.ConflictOfInterest
    # After a decision a new report opens another item about the same post.
    if Hiding.objects.filter(item__post=post).exists():
        raise errors.HiddenBefore
    if not has_conflict(moderator, item) or list_deciders(item):
        raise errors.OthersDecide
    return moderator


def may_review(person: Person) -> bool:
    """Whether the review queue is open to ``person``: to moderators whole, to officers what no moderator is
    able to decide (``list_items_to_review``).
    """
    return isinstance(person, User) and (people_rules.is_moderator(person) or people_rules.is_officer(person))


def require_may_review(person: Person) -> User:
    """Raises ModeratorsOnly."""
    if not isinstance(person, User) or not may_review(person):
        raise members_errors.ModeratorsOnly
    return person


def require_may_open(person: Person, item: ReviewItem) -> User:
    """Raises ModeratorsOnly."""
    reviewer = require_may_review(person)
    if not people_rules.is_moderator(reviewer) and not may_stand_in(reviewer, item):
        raise members_errors.ModeratorsOnly
    return reviewer


def list_items_to_review(person: User) -> QuerySet[ReviewItem]:
    """The open items that the review queue shows to ``person``, for whom ``may_review`` holds."""
    if people_rules.is_moderator(person):
        return ReviewItem.objects.filter(decided_at=None)
    return list_items_without_moderator()


def may_read_decision(person: Person, decision: Decision) -> bool:
    """Whether ``person`` may read the decision: its author and moderators may."""
    return may_see_unpublished(person, decision.author_id)
