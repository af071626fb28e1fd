from typing import Final

from django.utils.translation import gettext as _

from forums.moderation.appeals.models import Appeal
from forums.moderation.notices import DECIDED, notify_author
from forums.review.models import Decision
from participation.notifications import operations as notifications
from participation.notifications.registry import Facts
from participation.people.models import User


def _answered(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("Your appeal was answered: {state}.").format(**facts)


def _appeal_state(decision: Decision) -> str:
    appeal: Appeal | None = getattr(decision, "appeal", None)
    return appeal.get_state_display() if appeal else ""


ANSWERED: Final = "forums.answered"


def notify_appeal_answered(decision: Decision) -> None:
    notify_author(ANSWERED, decision)


def mark_decision_read(decision: Decision, author: User) -> None:
    notifications.mark_subjects_read(
        resident=author, kinds=[DECIDED, ANSWERED], subjects=[f"decision:{decision.pk}"]
    )
