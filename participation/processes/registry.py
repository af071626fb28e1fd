"""What apps above show on pages of processes and organs, registered in ``AppConfig.ready()``.

The import contract forbids processes to import ``forums`` or ``polls``; they register their parts here
instead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.functional import Promise

from participation.people.rules import Person
from participation.processes.models import Organ, Process, State
from participation.web.cards import Card

Words = str | Promise
Owner = TypeVar("Owner", Process, Organ)


@dataclass(frozen=True, slots=True)
class Part(Generic[Owner]):
    """``cards(person, owner)`` returns what ``person`` may see, with a constant number of queries."""

    key: str
    heading: Words
    cards: Callable[[Person, Owner], Sequence[Card]]
    place: int


@dataclass(frozen=True, slots=True)
class Shown:
    key: str
    heading: Words
    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class Lack:
    """What a published process still lacks. ``words``: for everybody, with who provides it. ``button`` and
    ``address``: the form by which an editor provides it in one step.
    """

    words: Words
    button: Words
    address: str


_lacks: dict[str, Callable[[Process], Lack | None]] = {}
_of_processes: dict[str, Part[Process]] = {}
_of_organs: dict[str, Part[Organ]] = {}


def register_process_part(
    key: str, *, heading: Words, cards: Callable[[Person, Process], Sequence[Card]], place: int = 100
) -> None:
    """``place`` orders the parts; lower values come first."""
    _of_processes[key] = Part(key, heading, cards, place)


def register_organ_part(
    key: str, *, heading: Words, cards: Callable[[Person, Organ], Sequence[Card]], place: int = 100
) -> None:
    _of_organs[key] = Part(key, heading, cards, place)


def register_lack(key: str, lack: Callable[[Process], Lack | None]) -> None:
    """``lack(process)``: None if nothing is missing. Asked about published processes, with one query, and not
    where the part ``key`` is shown.
    """
    _lacks[key] = lack


def lacks_of(process: Process, parts: Sequence[Shown] = ()) -> list[Lack]:
    """What ``process`` lacks; nothing unless it is published. ``parts``: those that the page shows."""
    if process.state != State.PUBLISHED:
        return []
    shown = {part.key for part in parts}
    asked = [ask(process) for key, ask in _lacks.items() if key not in shown]
    return [lack for lack in asked if lack is not None]


def parts_of_process(person: Person, process: Process) -> list[Shown]:
    """The registered parts, without empty ones."""
    return _list_shown_parts(person, process, _of_processes)


def parts_of_organ(person: Person, organ: Organ) -> list[Shown]:
    return _list_shown_parts(person, organ, _of_organs)


def _list_shown_parts(person: Person, owner: Owner, registered: dict[str, Part[Owner]]) -> list[Shown]:
    ordered = sorted(registered.values(), key=lambda part: (part.place, part.key))
    parts = [Shown(part.key, part.heading, part.cards(person, owner)) for part in ordered]
    return [part for part in parts if part.cards]
