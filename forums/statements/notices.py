"""The notice to the author of a statement that a moderator has released."""

from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from forums.discussion import rules as discussion_rules
from forums.statements.models import Statement
from participation.notifications import operations as notifications_operations
from participation.notifications.registry import Facts, Kind, list_subject_ids, register
from participation.people.models import User

STATEMENT: Final = "forums.statement"


def register_kinds() -> None:
    register(STATEMENT, Kind(_format_released, _collect_statement_facts))


def _format_released(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("Your statement “{text}” is open for voting.").format(**facts)


def _collect_statement_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    statements = Statement.objects.published().filter(pk__in=list_subject_ids(subjects))
    return {
        f"statement:{it.pk}": {"text": it.text}
        for it in statements.select_related("conversation__thread__board")
        if discussion_rules.may_see_thread(reader, it.conversation.thread)
    }


def notify_statement_released(statement: Statement) -> None:
    """Notify the author that a moderator published the statement. It has its conversation joined."""
    if statement.author_id:
        with override(settings.LANGUAGE_CODE):
            address = reverse("forums:statements", args=[statement.conversation.thread_id])
        notifications_operations.notify_residents(
            residents={statement.author_id},
            kind=STATEMENT,
            subject=f"statement:{statement.pk}",
            address=address,
        )
