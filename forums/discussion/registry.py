"""What threads show of subjects and apps above them, filled by those in ``AppConfig.ready()``.

``register_embed``: what can be shown at the top of a thread; ``register_growth``: what can be made of one;
``register_thread_part``: what stands beside one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language

from forums.discussion.models import Thread
from forums.members.rules import Person
from participation.cards import Card
from participation.people.models import User

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Embed:
    """``candidates(person)``: id and words of what that person can choose from. ``card(ident, language)``:
    what the thread shows, in one query; None for what is not public."""

    label: Words
    candidates: Callable[[User], Sequence[tuple[str, str]]]
    card: Callable[[str, str], Card | None]


@dataclass(frozen=True, slots=True)
class Growth:
    """``address(thread)``: the form on which an editor begins it."""

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
    """Of something such as ``poll:12``, in the language of the page; None where nothing public is there."""
    kind, _colon, ident = embedded.partition(":")
    if kind not in _embeds:
        return None
    return _embeds[kind].card(ident, (get_language() or "tr")[:2])


def embeddable(person: User) -> list[tuple[Words, list[tuple[str, str]]]]:
    """For each kind its label with what can be shown: ``poll:12`` and words for it."""
    return [
        (embed.label, [(f"{kind}:{ident}", words) for ident, words in embed.candidates(person)])
        for kind, embed in _embeds.items()
    ]


def growths() -> Sequence[Growth]:
    return list(_growths.values())


def register_thread_part(name: str, part: Callable[[Person, Thread], object]) -> None:
    """``part(person, thread)``: what a template shows beside the thread; None for nothing."""
    _thread_parts[name] = part


def thread_parts(person: Person, thread: Thread) -> Mapping[str, object]:
    return {name: part(person, thread) for name, part in _thread_parts.items()}
