"""Statements to vote on, on the page of a process."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.statements import queries
from participation.people.rules import Person
from participation.processes import registry
from participation.processes.models import Process
from participation.web.cards import Card


def register() -> None:
    registry.register_process_part(
        "conversations",
        heading=gettext_lazy("Statements to agree or disagree with"),
        cards=_list_conversation_cards,
        place=20,
    )


def _list_conversation_cards(person: Person, process: Process) -> Sequence[Card]:
    return [
        Card(
            title=conversation.question,
            text=conversation.thread.title,
            address=reverse("forums:statements", args=[conversation.thread_id]),
            status=_("open for voting") if conversation.is_open else _("closed"),
        )
        for conversation in queries.list_conversations_of(person, process)
    ]
