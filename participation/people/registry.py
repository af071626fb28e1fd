"""Sections of the account pages that apps above add in ``AppConfig.ready()``."""

from collections.abc import Iterable
from dataclasses import dataclass

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


def register_section(name: str, label: str | Promise, *, pages: Iterable[str]) -> None:
    _sections[name] = Section(name, label, frozenset(pages))


def sections() -> list[Section]:
    return list(_sections.values())
