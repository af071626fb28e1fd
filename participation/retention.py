"""Rules by which personal data are deleted, and the jobs that do it.

One registry: each app adds its rules in ``AppConfig.ready()``, the background thread runs their jobs, and the
privacy page shows them. A period is code and not an editable row, because the page promises it and a test
holds it (``tests/participation/privacy/test_retention.py``).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What ``words`` name is deleted by ``job`` once more than ``days`` days have passed ``since`` an event.

    ``kind`` is the name of a kind of data. ``job`` is idempotent; several rules may share one.
    ``valid_from``: the day since which the rule is in force as it is.
    """

    name: str
    kind: str
    words: Words
    days: int
    since: Words
    why: Words
    valid_from: date
    job: Callable[[], object]


_rules: dict[str, Rule] = {}


def register(rules: Iterable[Rule]) -> None:
    _rules.update({rule.name: rule for rule in rules})


def rules() -> list[Rule]:
    """Innermost apps first."""
    return list(reversed(_rules.values()))
