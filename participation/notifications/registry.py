"""Kinds of notices and their wording, and what can be followed; each app registers its own in
``AppConfig.ready()``.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from participation.notifications.models import Category
from participation.people.models import User
from participation.people.rules import Person
from realtime.topics import is_row_id

Facts = Mapping[str, Any]


class Withheld(Exception):
    """Raised by an audience: a publication ban withholds the subject now. Its broadcast waits."""


@dataclass(frozen=True, slots=True)
class Kind:
    """``words`` turns facts and a count into a sentence in the active language.

    ``facts`` maps a reader and subjects to what the words need of each subject that this reader may still
    see, with a number of queries independent of the number of subjects. None: the words need only the
    notice's details.

    ``has_own_mail``: the app sends a mail of its own, whatever people chose. ``audience``: for a kind that is
    broadcast, the accounts that a subject concerns; None once it concerns nobody any more. It may raise
    Withheld.
    """

    words: Callable[[Facts, int], str]
    facts: Callable[[User, Collection[str]], Mapping[str, Facts]] | None = None
    category: Category = Category.DECISIONS
    has_own_mail: bool = False
    audience: Callable[[str], QuerySet[User] | None] | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """What can be followed: title, the title's language, path in the active language."""

    title: str
    language: str
    address: str


#: Maps a person and ids (``12`` of ``poll:12``) to what of these the person may see.
Followable = Callable[[Person, Collection[str]], Mapping[str, Followed]]

_kinds: dict[str, Kind] = {}
_followables: dict[str, Followable] = {}
_followers: list[Callable[[Collection[str]], Q]] = []


def register(name: str, kind: Kind) -> None:
    _kinds[name] = kind


def find_kind_by_name(name: str) -> Kind | None:
    """None if the app that registered this kind has been removed."""
    return _kinds.get(name)


def list_mailed_kinds(category: Category) -> list[str]:
    """The kinds of ``category`` that go out by mail as people chose, not by a mail of their own."""
    return [name for name, kind in _kinds.items() if kind.category == category and not kind.has_own_mail]


def get_category_of(name: str) -> Category:
    kind = find_kind_by_name(name)
    return Category.DECISIONS if kind is None else kind.category


def list_subject_ids(subjects: Collection[str]) -> list[int]:
    """Primary keys of subjects such as ``thread:12``."""
    return [int(subject.partition(":")[2]) for subject in subjects]


def register_followable(name: str, followable: Followable) -> None:
    """``name``: the part before the colon of subjects such as ``poll:12``, before the id of a row."""
    _followables[name] = followable


def list_visible_subjects(person: Person, subjects: Collection[str]) -> dict[str, Followed]:
    """Of ``subjects`` those that exist and that ``person`` may see; one query per kind of subject."""
    visible: dict[str, Followed] = {}
    for name, followable in _followables.items():
        parts = [subject.partition(":") for subject in subjects]
        idents = [ident for kind, _colon, ident in parts if kind == name and is_row_id(ident)]
        if idents:
            visible |= {f"{name}:{ident}": it for ident, it in followable(person, idents).items()}
    return visible


def register_followers(followers: Callable[[Collection[str]], Q]) -> None:
    """``followers(subjects)``: a condition on accounts that follow something in which these are shown."""
    _followers.append(followers)


def build_followers_condition(subjects: Collection[str]) -> Q:
    condition = Q(pk__in=())
    for followers in _followers:
        condition |= followers(subjects)
    return condition
