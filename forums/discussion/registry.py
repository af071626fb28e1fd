"""What threads show of subjects and apps above them, filled by those in ``AppConfig.ready()``.

``register_embed``: what can be shown at the top of a thread; ``register_thread_action``: what an editor can
create from one; ``register_thread_part``: what is shown beside one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from forums.discussion.models import Thread
from forums.text.numbers import is_number
from participation.people.models import User
from participation.people.rules import Person
from participation.web.cards import Card

Text = str | Promise
Row = TypeVar("Row", bound=Model)
_CANDIDATES: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed(Generic[Row]):
    """A kind of thing that can be shown at the top of a thread.

    ``kind``: the part of ``Thread.embedded`` before the colon, as in ``poll:12``. ``public()``: the rows that
    everybody may see. ``may_choose(person)``: who may show them. ``card(row)``: in the active language,
    without queries. ``for_reader(rows, person)``: ``rows`` annotated for a card that says what ``person`` has
    done there.
    """

    kind: str
    label: Text
    public: Callable[[], QuerySet[Row]]
    may_choose: Callable[[User], bool]
    card: Callable[[Row], Card]
    for_reader: Callable[[QuerySet[Row], Person], QuerySet[Row]] = lambda rows, _person: rows

    def candidates(self, person: User) -> list[tuple[str, str]]:
        """``poll:12`` and the title of each row that ``person`` can choose, the newest first."""
        if not self.may_choose(person):
            return []
        return [(f"{self.kind}:{row.pk}", str(row)) for row in self.public().order_by("-pk")[:_CANDIDATES]]


@dataclass(frozen=True, slots=True)
class ThreadAction:
    """Something to create from a thread. ``address(thread)``: the URL of the editors' form for it."""

    label: Text
    address: Callable[[Thread], str]


_embeds: dict[str, Embed[Any]] = {}
_thread_actions: dict[str, ThreadAction] = {}
_thread_parts: dict[str, Callable[[Person, Thread], object]] = {}


def register_embed(embed: Embed[Any]) -> None:
    _embeds[embed.kind] = embed


def register_thread_action(kind: str, *, label: Text, address: Callable[[Thread], str]) -> None:
    _thread_actions[kind] = ThreadAction(label, address)


def find_embed_card(embedded: str, reader: Person | None = None) -> Card | None:
    """The card of something such as ``poll:12``, in one query; None if there is nothing public."""
    kind, _colon, ident = embedded.partition(":")
    if kind not in _embeds or not is_number(ident) or ident.startswith("0"):
        return None
    embed = _embeds[kind]
    rows = embed.public().filter(pk=int(ident))
    row = (embed.for_reader(rows, reader) if reader is not None else rows).first()
    return None if row is None else embed.card(row)


def list_embed_choices(person: User) -> list[tuple[Text, list[tuple[str, str]]]]:
    """For each kind its label and what ``person`` can choose: ``poll:12`` and a title."""
    return [(embed.label, embed.candidates(person)) for embed in _embeds.values()]


def list_thread_actions() -> Sequence[ThreadAction]:
    return list(_thread_actions.values())


def register_thread_part(name: str, part: Callable[[Person, Thread], object]) -> None:
    """``part(person, thread)``: what a template shows beside the thread; None for nothing."""
    _thread_parts[name] = part


def list_thread_parts(person: Person, thread: Thread) -> Mapping[str, object]:
    return {name: part(person, thread) for name, part in _thread_parts.items()}
