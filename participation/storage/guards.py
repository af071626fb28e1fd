"""Migration operations that install triggers, by which the database itself refuses a change whoever asks for
it.

SQLite and PostgreSQL get the same condition. Migrations run again on every new database, so the SQL that this
module generates for a given guard must never change.

SQLite drops a table's triggers when a migration rebuilds the table (to change a column, or to add one with a
constraint). Such a migration must install them again; tests/faults/test_migrations.py checks for every one.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps


class Guard(NamedTuple):
    """The trigger ``name`` refuses ``event`` on ``table`` with ``message`` where ``refused`` holds.

    ``refused`` is SQL over ``NEW`` and ``OLD``. NULL refuses nothing; an empty string always refuses. ``a IS
    {differs} b`` compares two values of which either may be NULL, ``{day}(a) - {day}(b)`` is the number of
    days between two dates. ``event`` is ``INSERT``, ``UPDATE``,
    ``DELETE`` or ``TRUNCATE`` (skipped on SQLite, which has none). ``errcode`` is PostgreSQL's; on both
    databases Django raises ``IntegrityError``.
    """

    name: str
    table: str
    event: str
    refused: str
    message: str
    timing: str = "BEFORE"
    errcode: str = "restrict_violation"


def install(*guards: Guard) -> RunPython:
    """Create the triggers; the reverse operation drops them."""
    return RunPython(_build_create_code(guards), _build_drop_code(guards))


def remove(*guards: Guard) -> RunPython:
    """Drop the triggers that ``install`` created; the reverse operation creates them again."""
    return RunPython(_build_drop_code(guards), _build_create_code(guards))


_Code = Callable[[StateApps, BaseDatabaseSchemaEditor], None]


def _build_create_code(guards: Sequence[Guard]) -> _Code:
    def create(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        postgresql = schema_editor.connection.vendor == "postgresql"
        _execute_statements(
            schema_editor, _create_on_postgresql(guards) if postgresql else _create_on_sqlite(guards)
        )

    return create


def _build_drop_code(guards: Sequence[Guard]) -> _Code:
    def drop(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        postgresql = schema_editor.connection.vendor == "postgresql"
        _execute_statements(
            schema_editor, _drop_on_postgresql(guards) if postgresql else _drop_on_sqlite(guards)
        )

    return drop


def _execute_statements(schema_editor: BaseDatabaseSchemaEditor, statements: Iterator[str]) -> None:
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _create_on_postgresql(guards: Sequence[Guard]) -> Iterator[str]:
    """The trigger function checks the condition, because PostgreSQL's WHEN clause allows no subquery."""
    for guard in guards:
        body = f"RAISE EXCEPTION '{guard.message}' USING ERRCODE = '{guard.errcode}';"
        if guard.refused:
            refused = guard.refused.format(differs="DISTINCT FROM", day="date")
            row = "NEW" if guard.event in {"INSERT", "UPDATE"} else "OLD"
            body = f"IF {refused} THEN {body} END IF; RETURN {row};"
        yield f"CREATE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
        each = "STATEMENT" if guard.event == "TRUNCATE" else "ROW"
        yield (
            f"CREATE TRIGGER {guard.name} {guard.timing} {guard.event} ON {guard.table}"
            f" FOR EACH {each} EXECUTE FUNCTION {guard.name}()"
        )


def _drop_on_postgresql(guards: Sequence[Guard]) -> Iterator[str]:
    for guard in guards:
        yield f"DROP TRIGGER {guard.name} ON {guard.table}"
        yield f"DROP FUNCTION {guard.name}()"


def _create_on_sqlite(guards: Sequence[Guard]) -> Iterator[str]:
    for guard in guards:
        if guard.event == "TRUNCATE":
            continue
        when = f"WHEN {guard.refused.format(differs='NOT', day='julianday')} " if guard.refused else ""
        yield (
            f"CREATE TRIGGER {guard.name} {guard.timing} {guard.event} ON {guard.table} "
            f"{when}BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
        )


def _drop_on_sqlite(guards: Sequence[Guard]) -> Iterator[str]:
    for guard in guards:
        if guard.event != "TRUNCATE":
            yield f"DROP TRIGGER {guard.name}"
