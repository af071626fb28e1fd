"""The notice to the author about the answer to an appeal."""

from collections.abc import Collection, Mapping
from typing import Final

from django.utils.translation import gettext as _

from forums.moderation.appeals.models import Appeal
from forums.moderation.notices import DECIDED, notify_author
from forums.review.models import Decision
from participation.notifications import operations as notifications_operations
from participation.notifications.registry import Facts, Kind, list_subject_ids, register
from participation.people.models import User

ANSWERED: Final = "forums.answered"


def register_kinds() -> None:
    register(ANSWERED, Kind(_format_answered, _collect_appeal_facts, has_own_mail=True))


def _format_answered(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("Your appeal was answered: {state}.").format(**facts)


def _collect_appeal_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    """Facts of appeals by decision, for the author alone; independent of the state of the post."""
    appeals = Appeal.objects.filter(decision__in=list_subject_ids(subjects), decision__author=reader)
    return {f"decision:{it.decision_id}": {"state": it.get_state_display()} for it in appeals}


def notify_appeal_answered(decision: Decision) -> None:
    notify_author(ANSWERED, decision)


def mark_decision_read(decision: Decision, author: User) -> None:
    notifications_operations.mark_subjects_read(
        resident=author, kinds=[DECIDED, ANSWERED], subjects=[f"decision:{decision.pk}"]
    )
