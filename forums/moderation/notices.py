from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from forums.discussion.following.notices import subject_ids
from forums.discussion.notices import _notify
from forums.moderation.appeals.notices import _appeal_state
from forums.review.models import Decision
from participation.notifications.registry import Facts
from participation.people.models import User


def _decided(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("A moderator has decided about what you wrote: {action}.").format(**facts)


def facts_of_decisions(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    """For their authors, whatever became of the post."""
    found = Decision.objects.filter(pk__in=subject_ids(subjects), author=reader).select_related("appeal")
    return {
        f"decision:{it.pk}": {"action": it.get_action_display(), "state": _appeal_state(it)} for it in found
    }


DECIDED: Final = "forums.decided"


def notify_decided(decision: Decision) -> None:
    """Against what somebody wrote: they hear so, and read why on its page."""
    notify_author(DECIDED, decision)


def notify_author(kind: str, decision: Decision) -> None:
    if decision.author_id:
        with override(settings.LANGUAGE_CODE):
            address = reverse("forums:decision", args=[decision.number])
        _notify(kind, f"decision:{decision.pk}", address, {decision.author_id})
