"""The notices to an author whose post reports have hidden, or folded, until a moderator decides."""

from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from forums.discussion.models import Post
from forums.review.models import ReviewItem
from participation.notifications import operations as notifications_operations
from participation.notifications.registry import Facts, Kind, list_subject_ids, register
from participation.people.models import User

HIDDEN: Final = "forums.hidden_by_reports"
FOLDED: Final = "forums.folded_by_reports"


def register_kinds() -> None:
    register(HIDDEN, Kind(_format_hidden, _collect_own_facts))
    register(FOLDED, Kind(_format_folded, _collect_own_facts))


def _format_hidden(facts: Facts, count: int) -> str:  # noqa: ARG001 - each notice is about one post
    return _("Reports have hidden a post of yours until a moderator has looked at it.")


def _format_folded(facts: Facts, count: int) -> str:  # noqa: ARG001 - each notice is about one post
    return _("Reports have folded the text of a post of yours until a moderator has looked at it.")


def _collect_own_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    """Subjects for the author alone; independent of the state of the post."""
    items = ReviewItem.objects.filter(pk__in=list_subject_ids(subjects), post__author=reader)
    return {f"item:{pk}": {} for pk in items.values_list("pk", flat=True)}


def notify_reports_took_effect(item: ReviewItem, post: Post) -> None:
    """Notify the author. The notice leads to the post, or to what is left of it."""
    if post.author_id is None:
        return
    with override(settings.LANGUAGE_CODE):
        address = post.get_absolute_url()
    kind = FOLDED if item.folds else HIDDEN
    notifications_operations.notify_residents(
        residents=[post.author_id], kind=kind, subject=f"item:{item.pk}", address=address
    )
