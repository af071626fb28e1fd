"""Who may decide a review item, and who may read a decision."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils import timezone

from forums import errors as forums_errors
from forums.discussion.models import Post, PostState, Thread
from forums.members import errors as members_errors
from forums.members.models import Block, Suspension
from forums.members.rules import may_see_unpublished, require_able_moderator
from forums.moderation import errors
from forums.review.models import Decision, Hiding, Report, ReviewItem
from participation.people import queries as people_queries
from participation.people import rules as people_rules
from participation.people.models import Role, User
from participation.people.rules import Person


def require_may_decide(person: Person, item: ReviewItem) -> User:
    """A moderator without a conflict of interest: it is not their own post or thread, nor by somebody they
    blocked, nor did they report it or hide it at once. If no moderator may decide about a post that was
    hidden at once, an officer may.

    Raises as ``require_able_moderator``, ConflictOfInterest.
    """
    moderator = person if may_stand_in(person, item) else require_able_moderator(person)
    assert isinstance(moderator, User)  # noqa: S101 - for the type checker
    if has_conflict(moderator, item):
        raise forums_errors.ConflictOfInterest
    return moderator


def has_conflict(moderator: User, item: ReviewItem) -> bool:
    return item.pk in find_items_in_conflict(moderator, [item])


def find_items_in_conflict(moderator: User, items: Collection[ReviewItem]) -> frozenset[int]:
    """Ids of the items in which ``moderator`` has a conflict of interest, in one query."""
    rows = list_items_with_conflict(moderator).filter(pk__in=[it.pk for it in items])
    return frozenset(rows.values_list("pk", flat=True))


def list_items_with_conflict(moderator: User) -> QuerySet[ReviewItem]:
    """All items in which ``moderator`` has a conflict of interest."""
    writers = [moderator.pk], Block.objects.filter(resident=moderator).values("blocked")
    part = Q(post__thread__author=moderator) | Q(statement__conversation__thread__author=moderator)
    for these in writers:
        part |= Q(post__author__in=these) | Q(statement__author__in=these)
    part |= Q(pk__in=Report.objects.filter(reporter=moderator).values("item"))
    part |= Q(pk__in=Hiding.objects.filter(by=moderator).values("item"))
    return ReviewItem.objects.filter(part)


def _get_thread(item: ReviewItem) -> Thread:
    subject = item.post or item.statement
    assert subject is not None  # noqa: S101 - a constraint requires one of them
    return subject.thread if isinstance(subject, Post) else subject.conversation.thread


def may_stand_in(person: Person, item: ReviewItem) -> bool:
    """Whether ``person`` is an officer, and ``item`` was hidden at once and no moderator may decide it."""
    if not people_rules.is_officer(person) or people_rules.is_moderator(person):
        return False
    return Hiding.objects.waiting().filter(item=item).exists() and not list_deciders(item).exists()


def list_deciders(item: ReviewItem, role: Role = Role.MODERATOR) -> QuerySet[User]:
    """The accounts with ``role`` that are neither away today nor suspended, and have no conflict of interest
    in ``item``. Its post or statement is joined, with the thread.
    """
    subject, now = item.post or item.statement, timezone.now()
    author_id = subject.author_id if subject is not None else None
    suspended = Suspension.objects.filter(since__lte=now, until__gt=now, lifted_at__isnull=True)
    reported = Report.objects.filter(item=item, reporter__isnull=False)
    people = User.objects.filter(groups__name=role, is_active=True)
    return people.exclude(
        Q(pk__in=[it for it in (author_id, _get_thread(item).author_id) if it])
        | Q(pk__in=Block.objects.filter(blocked=author_id).values("resident"))
        | Q(pk__in=reported.values("reporter"))
        | Q(pk__in=Hiding.objects.filter(item=item).values("by"))
        | Q(pk__in=suspended.values("resident"))
        | Q(pk__in=people_queries.list_absences_on_day(timezone.localdate()).values("account"))
    )


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
    if not has_conflict(moderator, item) or list_deciders(item).exists():
        raise errors.OthersDecide
    return moderator


def may_confirm(person: Person) -> bool:
    """Whether the list of posts hidden at once concerns ``person``: moderators, and officers for them."""
    return isinstance(person, User) and (people_rules.is_moderator(person) or people_rules.is_officer(person))


def require_may_confirm(person: Person) -> User:
    if not isinstance(person, User) or not may_confirm(person):
        raise members_errors.ModeratorsOnly
    return person


def may_read_decision(person: Person, decision: Decision) -> bool:
    """Whether ``person`` may read the decision: its author and moderators may."""
    return may_see_unpublished(person, decision.author_id)
