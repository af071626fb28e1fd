"""Public acts on polls."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from participation.acts import registry
from participation.acts.registry import Kind, Subject
from polls.questionnaire.models import Poll
from polls.questionnaire.wording import get_wording


def register() -> None:
    registry.register(
        Kind(
            code="polls",
            slug="yoklamalar",
            label=_("Polls"),
            with_reason=frozenset(
                {
                    "poll.withdrawn",
                    "poll.extended",
                    "poll.closed",
                    "poll.archived",
                    "poll.set_aside",
                    "poll.set_aside_withdrawn",
                    "poll.related",
                }
            ),
            without_reason=frozenset({"poll.opened", "poll.set_aside_considered"}),
            with_subject=frozenset({"poll.related"}),
            facts={
                "poll.opened": {"lot_sha256": _("SHA-256 of the seed for a lot")},
                "poll.set_aside": {"people": _("Accounts")},
                "poll.set_aside_withdrawn": {"people": _("Accounts")},
            },
            subjects=_subjects,
        )
    )


def _subjects(names: Collection[str]) -> Mapping[str, Subject]:
    polls = Poll.objects.public().filter(pk__in=registry.parse_numbers(names, "poll"))
    return {poll.topic: Subject(get_wording(poll, "title"), poll.get_absolute_url()) for poll in polls}
