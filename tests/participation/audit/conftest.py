"""A short chain, and a way to tamper with it."""

from collections.abc import Callable

import pytest
from django.db import connection

from participation.audit import queries
from participation.audit.models import Entry
from participation.audit.operations import append_entry
from tests.audit_guards import AUDIT_TABLES, lifted


@pytest.fixture
def chain(db: None) -> list[Entry]:
    """Six entries, numbered from 1."""
    return [
        append_entry(
            actor=None, action="poll.opened", subject=f"poll:{n}", reason="Zamanı geldi.", details={"n": n}
        )
        for n in range(1, 7)
    ]


@pytest.fixture
def tamper() -> Callable[..., None]:
    """Run SQL as a database owner who has dropped the triggers."""

    def run(*statements: str) -> None:
        with lifted(connection, AUDIT_TABLES), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return run


@pytest.fixture
def chain_faults() -> Callable[[], list[tuple[int, str]]]:
    """Faults reported by verification, as (number, kind)."""
    return lambda: [(fault.number, fault.kind.value) for fault in queries.find_chain_faults()]
