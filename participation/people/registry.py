"""What apps above add in ``AppConfig.ready()``: sections of the account pages, a rule on who may have a new
account, and the answer to somebody who signs in to an account that is suspended or closed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise


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


_sections: dict[str, Section] = {}
_newcomer_rules: dict[str, Callable[[str], None]] = {}
_inactive: dict[str, Callable[[HttpRequest, Any], HttpResponse | None]] = {}


def register_section(name: str, label: str | Promise, *, pages: Iterable[str]) -> None:
    _sections[name] = Section(name, label, frozenset(pages))


def sections() -> list[Section]:
    return list(_sections.values())


def register_newcomer_rule(name: str, require: Callable[[str], None]) -> None:
    """``require(address)`` raises a Refusal if nobody may have a new account with this e-mail address."""
    _newcomer_rules[name] = require


def require_welcome(address: str) -> None:
    for require in _newcomer_rules.values():
        require(address)


def register_inactive(name: str, answer: Callable[[HttpRequest, Any], HttpResponse | None]) -> None:
    """``answer(request, account)``: the response to somebody who has proved to own ``account``, which is
    suspended or closed; None for the usual one.
    """
    _inactive[name] = answer


def inactive_response(request: HttpRequest, account: Any) -> HttpResponse | None:
    return next((it for answer in _inactive.values() if (it := answer(request, account))), None)
