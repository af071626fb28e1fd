"""Extension points of threads; subjects and apps in higher layers register in ``AppConfig.ready()``.

``register_embed``: what can be embedded at the top of a thread; ``register_growth``: what an editor can
create from a thread; ``register_thread_part``: what is shown beside a thread.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language

from forums.discussion.models import Thread
from forums.members.rules import Person
from participation.people.models import User

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Card:
    """What an embed shows. ``language``: the title's. ``status``: a short text."""

    title: str
    address: str
    status: str
    language: str = "tr"
    label: Words = ""


@dataclass(frozen=True, slots=True)
class Embed:
    """A kind of embed. ``candidates(person)``: id and label of what that person can choose.
    ``card(ident, language)``: what the thread shows, with one query; None if it is not public.
    """

    label: Words
    candidates: Callable[[User], Sequence[tuple[str, str]]]
    card: Callable[[str, str], Card | None]


@dataclass(frozen=True, slots=True)
class Growth:
    """Something an editor can create from a thread. ``address(thread)``: URL of the form."""

    label: Words
    address: Callable[[Thread], str]


_embeds: dict[str, Embed] = {}
_growths: dict[str, Growth] = {}
_thread_parts: dict[str, Callable[[Person, Thread], object]] = {}


def register_embed(
    kind: str,
    *,
    label: Words,
    candidates: Callable[[User], Sequence[tuple[str, str]]],
    card: Callable[[str, str], Card | None],
) -> None:
    _embeds[kind] = Embed(label, candidates, card)


def register_growth(kind: str, *, label: Words, address: Callable[[Thread], str]) -> None:
    _growths[kind] = Growth(label, address)


def card(embedded: str) -> Card | None:
    """The card of an embed, such as ``poll:12``, in the active language; None if nothing public is there."""
    kind, _colon, ident = embedded.partition(":")
    if kind not in _embeds:
        return None
    return _embeds[kind].card(ident, (get_language() or "tr")[:2])


def embeddable(person: User) -> list[tuple[Words, list[tuple[str, str]]]]:
    """What ``person`` can embed: label of each kind, with key (``poll:12``) and label of each choice."""
    return [
        (embed.label, [(f"{kind}:{ident}", label) for ident, label in embed.candidates(person)])
        for kind, embed in _embeds.items()
    ]


def growths() -> Sequence[Growth]:
    return list(_growths.values())


def register_thread_part(name: str, part: Callable[[Person, Thread], object]) -> None:
    """``part(person, thread)``: template context of what is shown beside the thread; None: nothing."""
    _thread_parts[name] = part


def thread_parts(person: Person, thread: Thread) -> Mapping[str, object]:
    return {name: part(person, thread) for name, part in _thread_parts.items()}
