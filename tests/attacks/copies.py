"""What somebody sees who has a copy of the whole database: every row, its place, and who wrote it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import ForeignKey, Model

#: Physical place of a row, and the transaction that wrote it: there in every table without being a column.
HIDDEN = {"sqlite": ["rowid"], "postgresql": ["ctid", "xmin"]}

Row = Mapping[str, Any]


def rows(model: type[Model]) -> list[Row]:
    """Every row of the model's table in physical order, with its hidden columns."""
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
    """Columns of the model's table that say whose row it is: accounts' ids."""
    if model._meta.label == settings.AUTH_USER_MODEL:
        return ["id"]
    return [
        field.column
        for field in model._meta.local_concrete_fields
        if isinstance(field, ForeignKey) and field.related_model._meta.label == settings.AUTH_USER_MODEL
    ]


def of_people() -> Iterator[tuple[str, str, list[Row]]]:
    """(table, column with the account, rows) of every table whose rows are somebody's, throughs included."""
    for model in apps.get_models(include_auto_created=True):
        for column in people_of(model):
            yield model._meta.db_table, column, rows(model)


def place(value: object) -> Any:
    """``value`` as something that orders: the place of a row as numbers, all else as it reads."""
    found = re.fullmatch(r"\((\d+),(\d+)\)", str(value))
    if found:
        return tuple(int(number) for number in found.groups())
    return int(str(value)) if str(value).isdecimal() else str(value)


def everything() -> str:
    """All that is stored, as text: every row of every table, and what is left in SQLite's files."""
    told = [
        str(value)  # a time as the database writes it, to the microsecond
        for model in apps.get_models(include_auto_created=True)
        for row in rows(model)
        for value in row.values()
    ]
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        told += [it.read_bytes().decode("latin-1") for it in path.parent.glob(f"{path.name}*")]
    return "\n".join(told)
