"""Things of apps above, such as polls, at the top of threads and on the pages of the threads' processes."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from forums.discussion import registry
from forums.discussion.queries import threads
from forums.text.numbers import is_number
from participation.people.rules import Person
from participation.processes import registry as processes
from participation.processes.models import Process
from participation.web.cards import Card


def register(embed: registry.Embed[Any], *, part: str, heading: registry.Text, place: int) -> None:
    """Register ``embed`` for threads and as the part ``part`` of the pages of processes."""
    registry.register_embed(embed)
    processes.register_process_part(
        part, heading=heading, cards=partial(_list_cards_of_process, embed), place=place
    )


def _list_cards_of_process(embed: registry.Embed[Any], person: Person, process: Process) -> Sequence[Card]:
    """What is embedded in threads on the boards of ``process``, in two queries."""
    embedded = [it.partition(":") for it in threads.list_threads_embedded_in(person, process)]
    numbers = [int(ident) for kind, _colon, ident in embedded if kind == embed.kind and is_number(ident)]
    rows = embed.for_reader(embed.public().filter(pk__in=numbers), person)
    return [embed.card(row) for row in rows.order_by("-pk")]
