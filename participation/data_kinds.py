"""Kinds of personal data: what is stored, why, on which legal basis and for how long.

One registry for the privacy page. Each app names its kinds in ``AppConfig.ready()`` and declares its other
models impersonal; ``tests/participation/privacy/test_data_kinds.py`` finds every field that nobody named.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Basis(StrEnum):
    """Conditions of KVKK (Law 6698) under which data may be processed."""

    CONSENT = "consent"
    LAW = "law"
    CONTRACT = "contract"
    DUTY = "duty"
    MADE_PUBLIC = "made_public"
    CLAIM = "claim"
    INTEREST = "interest"
    POLITICAL = "political"


BASIS_WORDS: dict[Basis, Words] = {
    Basis.CONSENT: _("your explicit consent (KVKK art. 5/1)"),
    Basis.LAW: _("expressly provided by law (KVKK art. 5/2 a)"),
    Basis.CONTRACT: _("needed to provide the account that you asked for (KVKK art. 5/2 c)"),
    Basis.DUTY: _("needed for a legal obligation of the data controller (KVKK art. 5/2 ç)"),
    Basis.MADE_PUBLIC: _("you make it public yourself (KVKK art. 5/2 d)"),
    Basis.CLAIM: _("needed to establish, exercise or protect a right (KVKK art. 5/2 e)"),
    Basis.INTEREST: _(
        "legitimate interest of the data controller, without harm to your fundamental rights (KVKK art. "
        "5/2 f)"
    ),
    Basis.POLITICAL: _(
        "Law 5393 art. 15 and 76; as special-category data separated from identities (KVKK art. 6)"
    ),
}


class Group(StrEnum):
    """The table of the page in which a kind is."""

    ACCOUNT = "account"
    PARTICIPATION = "participation"
    COUNCIL = "council"
    OPERATION = "operation"


GROUP_WORDS: dict[Group, Words] = {
    Group.ACCOUNT: _("Your account"),
    Group.PARTICIPATION: _("What you do here"),
    Group.COUNCIL: _("Offices, rolls and referenda"),
    Group.OPERATION: _("Operation and security"),
}


#: The kind that holds who did an official act, in every app.
OFFICIAL_ACTS: Final = "official_acts"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKind:
    """``holds``: where it is stored, ``app.Model`` for all fields of a model or ``app.Model.field``.

    ``kept``: for how long, in words.
    """

    name: str
    group: Group
    words: Words
    purpose: Words
    basis: Basis
    kept: Words
    holds: frozenset[str] = frozenset()

    @property
    def basis_words(self) -> Words:
        return BASIS_WORDS[self.basis]


_kinds: dict[str, DataKind] = {}
_further: defaultdict[str, set[str]] = defaultdict(set)
_impersonal: set[str] = set()


def register(
    kinds: Iterable[DataKind] = (),
    *,
    also: Mapping[str, Iterable[str]] | None = None,
    impersonal: Iterable[str] = (),
) -> None:
    """``also``: what kinds of other apps hold in this one, by their names. ``impersonal``: models
    (``app.Model``) without personal data, apart from fields that kinds hold.
    """
    _kinds.update({kind.name: kind for kind in kinds})
    for name, holds in (also or {}).items():
        _further[name].update(holds)
    _impersonal.update(impersonal)


def kinds() -> list[DataKind]:
    """In the order of their groups; within a group in the order of the apps, the innermost first."""
    return [kind for group in Group for kind in reversed(_kinds.values()) if kind.group == group]


def kind(name: str) -> DataKind:
    """Raises KeyError for a kind that no app registered."""
    return _kinds[name]


def groups() -> list[tuple[Words, list[DataKind]]]:
    """Each group's title and kinds."""
    every = kinds()
    return [(GROUP_WORDS[group], [it for it in every if it.group == group]) for group in Group]


def impersonal() -> frozenset[str]:
    return frozenset(_impersonal)


def fields_of(kind: DataKind) -> list[Any]:
    """The model fields that ``kind`` holds. A wrong name is an error."""
    fields: list[Any] = []
    for name in sorted(kind.holds | _further[kind.name]):
        app, model, *rest = name.split(".")
        options = apps.get_model(app, model)._meta
        fields += [options.get_field(rest[0])] if rest else options.local_fields
    return fields
