"""The notice to the author about a decision."""

from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from forums.discussion.following.notices import subject_ids
from forums.review.models import Decision
from participation.notifications import operations as notifications_operations
from participation.notifications.registry import Facts, Kind, register
from participation.people.models import User

DECIDED: Final = "forums.decided"


def register_kinds() -> None:
    register(DECIDED, Kind(_decided, _of_decisions))


def _decided(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("A moderator has made a decision about something you wrote: {action}.").format(**facts)


def _of_decisions(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    """Facts of decisions, for the author alone; independent of the state of the post."""
    decisions = Decision.objects.filter(pk__in=subject_ids(subjects), author=reader)
    return {f"decision:{it.pk}": {"action": it.get_action_display()} for it in decisions}


def notify_decided(decision: Decision) -> None:
    """Notify the author of a decision against them; the notice links to the statement of reasons."""
    notify_author(DECIDED, decision)


def notify_author(kind: str, decision: Decision) -> None:
    if decision.author_id:
        with override(settings.LANGUAGE_CODE):
            address = reverse("forums:decision", args=[decision.number])
        notifications_operations.notify(
            residents={decision.author_id}, kind=kind, subject=f"decision:{decision.pk}", address=address
        )
