"""What a copy of the whole database discloses: every row, its physical place, and its transaction."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import ForeignKey, Model

#: Hidden columns of every table: the physical place of a row, and the transaction that wrote it.
HIDDEN = {"sqlite": ["rowid"], "postgresql": ["ctid", "xmin"]}

Row = Mapping[str, Any]


def rows(model: type[Model]) -> list[Row]:
    """All rows of the model's table in physical order, with the hidden columns."""
    table = connection.ops.quote_name(model._meta.db_table)
    hidden = HIDDEN[connection.vendor]
    names = ", ".join(
        f'"{name}" AS hidden_{name}' if name == "rowid" else f"{name}::text AS hidden_{name}"
        for name in hidden
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names}, t.* FROM {table} t")
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def people_of(model: type[Model]) -> list[str]:
    """Columns of the model's table that identify a person by account id."""
    if model._meta.label == settings.AUTH_USER_MODEL:
        return ["id"]
    return [
        field.column
        for field in model._meta.local_concrete_fields
        if isinstance(field, ForeignKey) and field.related_model._meta.label == settings.AUTH_USER_MODEL
    ]


def of_people() -> Iterator[tuple[str, str, list[Row]]]:
    """(table, account column, rows) of every table with rows of persons, including through tables."""
    for model in apps.get_models(include_auto_created=True):
        for column in people_of(model):
            yield model._meta.db_table, column, rows(model)


def place(value: object) -> Any:
    """``value`` as a sort key: the physical place of a row as numbers, anything else as text or number."""
    match = re.fullmatch(r"\((\d+),(\d+)\)", str(value))
    if match:
        return tuple(int(number) for number in match.groups())
    return int(str(value)) if str(value).isdecimal() else str(value)


def everything() -> str:
    """Everything stored, as text: all rows of all tables, and the raw SQLite files."""
    texts = [
        str(value)  # a time as the database writes it, to the microsecond
        for model in apps.get_models(include_auto_created=True)
        for row in rows(model)
        for value in row.values()
    ]
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        texts += [it.read_bytes().decode("latin-1") for it in path.parent.glob(f"{path.name}*")]
    return "\n".join(texts)
