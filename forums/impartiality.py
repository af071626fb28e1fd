"""Who takes part in a thread, and therefore does not decide there."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from forums.discussion.models import Post, Thread
from forums.members.models import Block, Suspension
from forums.statements.models import Statement
from participation.people import queries as people_queries
from participation.people.models import Role, User


def list_threads_with_part(person: User) -> QuerySet[Thread]:
    """Threads that ``person`` started or wrote in, or where they suggested a statement; and those started by
    somebody they blocked.

    Supports and votes are not asked: a refusal would tell of them.
    """
    own_posts, own_statements = Post.objects.filter(author=person), Statement.objects.filter(author=person)
    return list_threads_of_own_concern(person) | Thread.objects.filter(
        Q(pk__in=own_posts.values("thread")) | Q(pk__in=own_statements.values("conversation__thread"))
    )


def list_threads_of_own_concern(person: User) -> QuerySet[Thread]:
    """Threads that ``person``, or somebody they blocked, started."""
    blocked = Block.objects.filter(resident=person).values("blocked")
    return Thread.objects.filter(Q(author=person) | Q(author__in=blocked))


def has_impartial_moderator(thread: Thread) -> bool:
    """Whether a moderator who takes no part in ``thread`` is able to act today."""
    return any(
        not list_threads_with_part(it).filter(pk=thread.pk).exists()
        for it in list_able_people(Role.MODERATOR)
    )


def list_able_people(role: Role) -> list[User]:
    """The accounts that may act in ``role``, and are neither away today (Europe/Istanbul) nor suspended."""
    now = timezone.now()
    suspended = Suspension.objects.filter(since__lte=now, until__gt=now, lifted_at__isnull=True)
    away = people_queries.list_absences_on_day(timezone.localdate())
    people = User.objects.filter(groups__name=role, is_active=True).exclude(
        Q(pk__in=suspended.values("resident")) | Q(pk__in=away.values("account"))
    )
    return [it for it in people.order_by("pk") if not it.is_dormant]
