"""What the audit log needs from apps above it, registered by them in ``AppConfig.ready()``.

The import contract forbids audit to import ``people`` or ``polls``; instead:

* ``people.apps`` calls ``register_people(role=…, names=…, may_read=…, role_words=…)`` once.
* Any app calls ``register_acts({"poll.opened": _("Poll opened")})`` with labels for its acts, and
  ``register_subject("poll", address)`` so that entries about ``poll:12`` can link there.

Anything unregistered is shown by its code, never hidden.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch
from django.utils.functional import Promise

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


_people: list[People] = []
_acts: dict[str, Words] = {}
_subjects: dict[str, Callable[[str], str | None]] = {}


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


def register_subject(kind: str, address: Callable[[str], str | None]) -> None:
    """``address(ident)`` returns the URL of the page of ``kind:ident``, or None; it must not query the
    database.
    """
    _subjects[kind] = address


def people() -> People:
    if not _people:
        raise ImproperlyConfigured("No app has called audit.registry.register_people.")
    return _people[0]


def act(action: str) -> Words:
    return _acts.get(action, action)


def acts() -> Mapping[str, Words]:
    return _acts


def address(subject: str) -> str | None:
    """The URL of the page of ``subject``, None if there is none: the log must be readable all the same."""
    kind, _colon, ident = subject.partition(":")
    try:
        return _subjects[kind](ident) if kind in _subjects else None
    except NoReverseMatch:
        return None
