"""What apps above add in ``AppConfig.ready()``: sections of the account pages, a rule on who may have a new
account, names that only staff may have, the answer to somebody who signs in to an account that is suspended
or closed, and the check of an identity against the electoral roll.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Section:
    """``name`` is a URL name; ``pages`` are the names in its namespace on which the section is the current
    one.
    """

    name: str
    label: str | Promise
    pages: frozenset[str]

    def holds(self, namespace: str, page: str) -> bool:
        return self.name.startswith(f"{namespace}:") and page in self.pages


@dataclass(frozen=True, slots=True)
class Power:
    """One thing that a role may do. ``pages``: names of the addresses at which its holders may write or,
    where there is nothing to write, read.
    """

    words: str | Promise
    pages: tuple[str, ...]


_powers: dict[str, Sequence[Power]] = {}
_sections: dict[str, Section] = {}
_newcomer_rules: dict[str, Callable[[str], None]] = {}
_official_names: dict[str, Callable[[], Iterable[str]]] = {}
_inactive: dict[str, Callable[[HttpRequest, Any], HttpResponse | None]] = {}


def register_section(name: str, label: str | Promise, *, pages: Iterable[str]) -> None:
    _sections[name] = Section(name, label, frozenset(pages))


def list_sections() -> list[Section]:
    return list(_sections.values())


def register_powers(role: str, powers: Sequence[Power]) -> None:
    _powers[role] = powers


def list_role_powers(role: str) -> Sequence[Power]:
    """What this role may do."""
    return _powers.get(role, ())


def register_newcomer_rule(name: str, require: Callable[[str], None]) -> None:
    """``require(address)`` raises a Refusal if nobody may have a new account with this e-mail address."""
    _newcomer_rules[name] = require


def require_welcome(address: str) -> None:
    for require in _newcomer_rules.values():
        require(address)


def is_address_welcome(address: str) -> bool:
    """Whether ``require_welcome`` raises nothing."""
    try:
        require_welcome(address)
    except Refusal:
        return False
    return True


def register_official_names(source: str, list_names: Callable[[], Iterable[str]]) -> None:
    """``list_names()``: names of offices, which only staff may have as display names."""
    _official_names[source] = list_names


def list_official_names() -> list[str]:
    return [name for list_names in _official_names.values() for name in list_names()]


def register_inactive(name: str, answer: Callable[[HttpRequest, Any], HttpResponse | None]) -> None:
    """``answer(request, account)``: the response to somebody who has proved to own ``account``, which is
    suspended or closed; None for the usual one.
    """
    _inactive[name] = answer


def build_inactive_response(request: HttpRequest, account: Any) -> HttpResponse | None:
    return next((it for answer in _inactive.values() if (it := answer(request, account))), None)


class Lack(TextChoices):
    """Why an identity does not raise the assurance level."""

    CLAIMS = "claims", _("it did not give us your identity number and birth date")
    NO_ROLL = "no_roll", _("no electoral roll is public yet")
    NOT_ON_ROLL = (
        "not_on_roll",
        _("you are not on a public electoral roll with this identity number and birth date"),
    )
    TAKEN = (
        "taken",
        _(
            "your place on the electoral roll, or your account, is matched otherwise already; go to an "
            "office of the council"
        ),
    )
    UNAVAILABLE = "unavailable", _("the electoral roll cannot be searched at present")


class RollCheck(Protocol):
    """Looks an identity up on the electoral rolls. ``entries`` are ids; they name nobody."""

    def find(self, claims: Mapping[str, str]) -> tuple[list[int], Lack | None]:
        """The person's entries, or why there are none."""

    def confirm(self, *, resident: Any, entries: Sequence[int]) -> Lack | None:
        """Match the account with these entries and raise its level, or say why not."""


class _NoRolls:
    def find(self, claims: Mapping[str, str]) -> tuple[list[int], Lack | None]:  # noqa: ARG002
        return [], Lack.NO_ROLL

    def confirm(self, *, resident: Any, entries: Sequence[int]) -> Lack | None:  # noqa: ARG002
        return Lack.NO_ROLL


_roll_check: RollCheck = _NoRolls()


def register_roll_check(check: RollCheck) -> None:
    global _roll_check  # noqa: PLW0603 - set once, when apps are ready
    _roll_check = check


def get_roll_check() -> RollCheck:
    return _roll_check
