"""Personal data: what each table stores about people, why, for how long, and what becomes of it.

One registry, which each app fills in ``AppConfig.ready()`` from its ``personal_data.py``. The privacy page
shows its purposes and rules, the background thread carries out the rules, a person's copy contains the rows
that are linked to them, and the deletion of an account ends these links.
``tests/participation/privacy/test_personal_data.py`` compares it with all models.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

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
    """The part of the privacy page in which a purpose is."""

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

#: The purpose for which it is stored who did an official act, in every app.
OFFICIAL_ACTS: Final = "official_acts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """``words``: which data. ``why``: what for. ``retention``: for how long, in words."""

    name: str
    group: Group
    words: Words
    why: Words
    basis: Basis
    retention: Words

    @property
    def basis_words(self) -> Words:
        return BASIS_WORDS[self.basis]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What ``words`` name is deleted by ``job`` once more than ``days`` days have passed ``since`` an event.

    A period is code and not an editable row, because the privacy page promises it and a test holds it.
    ``purpose``: the name of one. ``job`` is idempotent; several rules may share one. ``valid_from``: the day
    since which the rule is in force as it is.
    """

    name: str
    purpose: str
    words: Words
    days: int
    since: Words
    why: Words
    valid_from: date
    job: Callable[[], object]


class End(StrEnum):
    """What becomes of rows when the person's account is deleted.

    ``DELETE``: they are deleted. ``CUT``: they stay without the person (NULL). ``WAIT``: they stay until
    nothing that needs them is open any more, and are then deleted. ``KEEP``: they stay, an official record of
    an account without name and address. ``FOLLOW``: the end of their parent row decides.
    """

    DELETE = "delete"
    CUT = "cut"
    WAIT = "wait"
    KEEP = "keep"
    FOLLOW = "follow"


@dataclass(frozen=True, slots=True)
class Link:
    """Rows of a table that are about a person: the lookup ``path`` leads from a row to the account.

    ``copied``: lookups that the person's copy shows, each with a label (``rights/labels.py``). ``rows``
    replaces them where the table alone does not say what is theirs. ``note``: what the person should know;
    if nothing is copied, what is stored and why the copy does not have it.
    """

    name: str
    label: Words
    path: str
    end: End
    copied: tuple[str, ...] = ()
    note: Words = ""
    rows: Callable[[Any], Iterator[Mapping[str, Any]]] | None = None

    def __post_init__(self) -> None:
        if not (self.is_copied or self.note):
            raise ValueError(f"{self.name} copies something, or its note says why not.")

    @property
    def is_copied(self) -> bool:
        return bool(self.copied or self.rows)


@dataclass(frozen=True, slots=True)
class Table:
    """What ``model`` (``app.Model``) stores about people.

    ``purpose``: why all its fields are stored; without one, only the fields in ``fields`` (purposes by name)
    hold personal data, and those of ``links``, which tell who did an official act. A table without links says
    in ``unlinked`` why its rows are not copied. ``is_secret``: it may not become known whose a row is.
    ``is_overwritten``: after the deletion of an account its deleted rows are also overwritten in the
    database's files.
    """

    model: str
    purpose: str = ""
    links: tuple[Link, ...] = ()
    unlinked: Words = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    is_secret: bool = False
    is_overwritten: bool = False

    def __post_init__(self) -> None:
        if bool(self.links) == bool(self.unlinked):
            raise ValueError(f"{self.model} needs links, or words why it has none.")
        if self.is_secret and not (self.purpose and self.unlinked):
            raise ValueError(f"{self.model} is secret: it needs a purpose and no links.")
        has_purpose = bool(self.purpose or self.fields)
        if not has_purpose and any(link.end != End.KEEP for link in self.links):
            raise ValueError(f"{self.model} needs a purpose: only official acts are kept without one.")

    def purpose_of(self, name: str) -> str:
        """The purpose of the field ``name``; an empty string if it holds no personal data."""
        is_act = any(link.path == name for link in self.links)
        return self.fields.get(name) or self.purpose or (OFFICIAL_ACTS if is_act else "")

    @property
    def is_impersonal(self) -> bool:
        return not (self.purpose or self.fields or self.links)


def build_linked_table(
    model: str,
    *links: Link,
    purpose: str = "",
    fields: Mapping[str, str] | None = None,
    is_overwritten: bool = False,
) -> Table:
    """A table whose rows lead to accounts."""
    return Table(model, purpose, links, fields=fields or {}, is_overwritten=is_overwritten)


def build_unlinked_tables(
    app: str, models: str, words: Words, *, purpose: str = "", is_secret: bool = False
) -> tuple[Table, ...]:
    """Tables of ``app`` whose rows lead to nobody; ``words`` say what they are, or why.

    ``models``: their names, separated by spaces.
    """
    return tuple(
        Table(f"{app}.{model}", purpose, unlinked=words, is_secret=is_secret) for model in models.split()
    )


@dataclass(frozen=True, slots=True)
class _App:
    purposes: Sequence[Purpose]
    rules: Sequence[Rule]
    tables: Sequence[Table]


_apps: list[_App] = []


def register(
    *, purposes: Sequence[Purpose] = (), rules: Sequence[Rule] = (), tables: Sequence[Table] = ()
) -> None:
    """Add what an app stores. Apps are asked innermost first, in the order in which they name things.

    Raises ValueError if a purpose, a rule or a table is registered already.
    """
    app = _App(purposes, rules, tables)
    twice = _list_registered_names(app) & {name for known in _apps for name in _list_registered_names(known)}
    if twice:
        raise ValueError(f"Registered twice: {sorted(twice)}")
    _apps.insert(0, app)


def _list_registered_names(app: _App) -> set[tuple[type, str]]:
    purposes = {(Purpose, purpose.name) for purpose in app.purposes}
    rules = {(Rule, rule.name) for rule in app.rules}
    return purposes | rules | {(Table, table.model) for table in app.tables}


def list_purposes() -> list[Purpose]:
    """In the order of their groups."""
    every = [purpose for app in _apps for purpose in app.purposes]
    return [purpose for group in Group for purpose in every if purpose.group == group]


def get_purpose(name: str) -> Purpose:
    """Raises KeyError for a purpose that no app registered."""
    return {it.name: it for it in list_purposes()}[name]


def list_purposes_by_group() -> list[tuple[Words, list[Purpose]]]:
    """Each group's title and purposes."""
    return [(GROUP_WORDS[group], [it for it in list_purposes() if it.group == group]) for group in Group]


def list_retention_rules() -> list[Rule]:
    return [rule for app in _apps for rule in app.rules]


def list_tables() -> list[Table]:
    return [table for app in _apps for table in app.tables]


def links() -> list[tuple[Table, Link]]:
    return [(table, link) for table in list_tables() for link in table.links]


def copied() -> list[tuple[Table, Link]]:
    """What a person's copy contains."""
    return [(table, link) for table, link in links() if link.is_copied]


def describe_secret_data() -> list[Words]:
    """What a person's copy cannot contain, because nobody may know whose it is."""
    return list(dict.fromkeys(table.unlinked for table in list_tables() if table.is_secret))


def describe_uncopied_data() -> list[Words]:
    """What is stored about people besides, and why their copies do not have it."""
    about = [link.note for _table, link in links() if not link.is_copied]
    about += [
        table.unlinked for table in list_tables() if table.purpose and not (table.links or table.is_secret)
    ]
    return list(dict.fromkeys(about))


def describe_impersonal_data() -> list[Words]:
    """What the tables without personal data store."""
    return list(dict.fromkeys(table.unlinked for table in list_tables() if table.is_impersonal))
