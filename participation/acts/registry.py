"""Which acts of the audit log are public, registered by each app in ``AppConfig.ready()``.

An allow-list: an act that no app has registered here is not public, whatever it is.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from participation.audit.registry import Words
from participation.text.texts import Wording


@dataclass(frozen=True, slots=True)
class Subject:
    """What an act was about, as everybody may see it."""

    title: Wording
    address: str


def _find_no_subjects(_subjects: Collection[str]) -> Mapping[str, Subject]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """The public acts of one subject.

    ``slug`` names it in URLs, ``code`` in the API. The reason of an act in ``with_reason`` is public: the
    form in which it is written says so. Acts in ``without_reason`` are public, their reasons are not.
    Acts in ``with_subject``, which are also in one of the two, are public only while a visitor may see their
    subject: they can precede its announcement.
    ``facts`` are the public details of an act, with their labels. ``subjects(names)`` returns those of the
    subjects, such as ``poll:12``, that a visitor may see.
    """

    code: str
    slug: str
    label: Words
    with_reason: frozenset[str] = frozenset()
    without_reason: frozenset[str] = frozenset()
    with_subject: frozenset[str] = frozenset()
    facts: Mapping[str, Mapping[str, Words]] = field(default_factory=dict)
    subjects: Callable[[Collection[str]], Mapping[str, Subject]] = _find_no_subjects

    @property
    def actions(self) -> frozenset[str]:
        return self.with_reason | self.without_reason


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.code] = kind


def list_kinds() -> list[Kind]:
    return list(_kinds.values())


def get_kind_by_slug(slug: str) -> Kind | None:
    return next((kind for kind in _kinds.values() if kind.slug == slug), None)


def get_kind_by_code(code: str) -> Kind | None:
    return _kinds.get(code)


def get_kind_of_action(action: str) -> Kind:
    """The kind of a public act."""
    return next(kind for kind in _kinds.values() if action in kind.actions)


def parse_idents(subjects: Collection[str], name: str) -> list[str]:
    """What identifies the subjects of the type ``name``: 12 of ``poll:12``."""
    parts = [subject.partition(":") for subject in subjects]
    return [ident for type_, _colon, ident in parts if type_ == name and ident]


def parse_numbers(subjects: Collection[str], name: str) -> list[int]:
    """As ``parse_idents``, but as numbers; idents that are no numbers are left out."""
    return [int(ident) for ident in parse_idents(subjects, name) if ident.isascii() and ident.isdigit()]
