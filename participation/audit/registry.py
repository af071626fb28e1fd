"""What the audit log needs from apps above it, registered by them in ``AppConfig.ready()``.

The import contract forbids audit to import ``people`` or ``polls``; instead:

* ``people.apps`` calls ``register_people(role=…, names=…, may_read=…, role_words=…)`` once.
* Any app calls ``register_acts({"poll.opened": _("Poll opened")})`` with labels for its acts, and
  ``register_subject("poll", address, visible)`` so that entries about ``poll:12`` can link there.

Anything unregistered is shown by its code, never hidden.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch
from django.utils.functional import Promise

from realtime.topics import is_row_id

Account = AbstractBaseUser | AnonymousUser
Words = str | Promise


@dataclass(frozen=True)
class People:
    """Callbacks of the people app.

    ``role(account)``: the role in which the account acts, a short code. ``names(public_ids)``: display names,
    without accounts that no longer exist. ``may_read(account)``: whether the account may read the audit
    record. ``role_words``: a label for each role code.
    """

    role: Callable[[AbstractBaseUser], str]
    names: Callable[[Collection[UUID]], Mapping[UUID, str]]
    may_read: Callable[[Account], bool]
    role_words: Mapping[str, Words]


#: Maps a reader and idents to those whose page the reader may open, with at most a few queries for all.
Visible = Callable[[Any, Collection[str]], Collection[str]]


@dataclass(frozen=True)
class Subject:
    address: Callable[[str], str | None]
    visible: Visible | None


_people: list[People] = []
_acts: dict[str, Words] = {}
_subjects: dict[str, Subject] = {}


def build_account_subject(account: Any) -> str:
    """An account as the subject of an entry: by its public number, never by its e-mail address."""
    return f"user:{account.public_id}"


def register_people(
    *,
    role: Callable[[AbstractBaseUser], str],
    names: Callable[[Collection[UUID]], Mapping[UUID, str]],
    may_read: Callable[[Account], bool],
    role_words: Mapping[str, Words],
) -> None:
    _people[:] = [People(role=role, names=names, may_read=may_read, role_words=role_words)]


def register_acts(words: Mapping[str, Words]) -> None:
    _acts.update(words)


def register_subject(kind: str, address: Callable[[str], str | None], visible: Visible | None = None) -> None:
    """``address(ident)`` returns the URL of the page of ``kind:ident``, or None; it must not query the
    database. ``visible``: which of the pages a reader may open; None: everybody opens all.
    """
    _subjects[kind] = Subject(address, visible)


def restrict_to_readers(may_open: Callable[[Any], bool]) -> Visible:
    """For pages that depend on the reader alone."""
    return lambda reader, idents: idents if may_open(reader) else ()


def restrict_to_row_ids(visible: Visible) -> Visible:
    """For subjects that are called by the primary key of a row: others have no page."""
    return lambda reader, idents: visible(reader, [it for it in idents if is_row_id(it)])


def get_people_callbacks() -> People:
    if not _people:
        raise ImproperlyConfigured("No app has called audit.registry.register_people.")
    return _people[0]


def get_act_label(action: str) -> Words:
    return _acts.get(action, action)


def list_act_labels() -> Mapping[str, Words]:
    return _acts


def find_subject_addresses(reader: Any, subjects: Collection[str]) -> dict[str, str]:
    """The URLs of the pages of ``subjects`` that ``reader`` may open. A subject without a page has none: the
    log must be readable all the same.
    """
    by_kind: defaultdict[str, set[str]] = defaultdict(set)
    for kind, _colon, ident in (it.partition(":") for it in subjects):
        by_kind[kind].add(ident)
    pages: dict[str, str] = {}
    for kind, idents in by_kind.items():
        if (subject := _subjects.get(kind)) is not None:
            visible = idents if subject.visible is None else {*subject.visible(reader, idents)}
            for ident in idents & visible:
                if address := _find_address(subject, ident):
                    pages[f"{kind}:{ident}"] = address
    return pages


def _find_address(subject: Subject, ident: str) -> str | None:
    try:
        return subject.address(ident)
    except NoReverseMatch:
        return None
