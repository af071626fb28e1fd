"""Writes a person's copy: a ZIP archive with one JSON file per link of the registry, a page to read, and
pictures.

Rows are streamed: neither the data nor a page of it is in memory as a whole. The archive is written from
front to back, so it can be encrypted on the way.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import IO, Any, Final, cast
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.utils import formats, timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override

from participation import personal_data
from participation.background.heartbeats import iterate_with_heartbeat
from participation.people.models import User
from participation.personal_data import Link, Table, Words
from participation.rights import registry
from participation.rights.labels import label_of

FORMAT: Final = "meydan-my-data/1"
#: Rows fetched at once.
_ROWS: Final = 500
_READ: Final = 64 * 1024

_STYLE: Final = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 45rem; margin: 0 auto; padding: 1rem; color: #1b1f23;
  background: #fff; overflow-wrap: anywhere; }
a { color: #0b4f8a; } h2 { margin-top: 2.5rem; border-top: 1px solid #767676; padding-top: 1rem; }
dl { margin: 0 0 1rem; padding: .75rem; border: 1px solid #c6ccd2; } dt { font-weight: 600; }
dd { margin: 0 0 .5rem; white-space: pre-wrap; }
"""


def write_archive(user: User, language: str, out: io.RawIOBase) -> None:
    """Write the copy of ``user`` in ``language`` to ``out``, which need not be seekable."""
    with override(language), zipfile.ZipFile(cast("IO[bytes]", out), "w", zipfile.ZIP_DEFLATED) as archive:
        numbers = {
            link.name: _write_json(archive, user, table, link) for table, link in personal_data.copied()
        }
        files = _write_files(archive, user)
        _write_manifest(archive, user, numbers, files)
        _write_page(archive, user, language, numbers, files)


def rows_of(user: User, table: Table, link: Link) -> Iterator[Mapping[str, Any]]:
    """The rows of ``link`` as the copy contains them: values by lookup. Not every link copies any."""
    if link.rows is not None:
        yield from link.rows(user)
    elif link.copied:
        rows = apps.get_model(table.model)._base_manager.filter(**{link.path: user.pk}).order_by("pk")
        yield from rows.values(*link.copied).iterator(chunk_size=_ROWS)


def _write_json(archive: zipfile.ZipFile, user: User, table: Table, link: Link) -> int:
    number = 0
    with _open_archive_file(archive, f"json/{link.name}.json") as file:
        for row in iterate_with_heartbeat(rows_of(user, table, link)):
            file.write(b",\n" if number else b"[\n")
            file.write(json.dumps(row, ensure_ascii=False, default=_convert_to_json_value).encode())
            number += 1
        file.write(b"\n]\n" if number else b"[]\n")
    return number


def _write_files(archive: zipfile.ZipFile, user: User) -> list[str]:
    names = []
    for file in iterate_with_heartbeat(registry.files_of(user)):
        try:
            source = file.read()
        except FileNotFoundError:
            continue
        name = f"dosyalar/{file.name}"
        with source, _open_archive_file(archive, name) as target:
            while data := source.read(_READ):
                target.write(data)
        names.append(name)
    return names


def _write_manifest(
    archive: zipfile.ZipFile, user: User, numbers: Mapping[str, int], files: list[str]
) -> None:
    manifest = {
        "format": FORMAT,
        "site": settings.SITE_ADDRESS,
        "account": user.public_id,
        "made_on": timezone.localdate(),
        "kinds": [
            {
                "name": link.name,
                "label": str(link.label),
                "file": f"json/{link.name}.json",
                "rows": numbers[link.name],
                "note": str(link.note),
            }
            for _table, link in personal_data.copied()
        ],
        "files": files,
        "secret": [str(words) for words in personal_data.describe_secret_data()],
        "not_copied": [str(words) for words in personal_data.describe_uncopied_data()],
    }
    with _open_archive_file(archive, "verilerim.json") as file:
        file.write(
            json.dumps(manifest, ensure_ascii=False, indent=1, default=_convert_to_json_value).encode()
        )


def _write_page(
    archive: zipfile.ZipFile, user: User, language: str, numbers: Mapping[str, int], files: list[str]
) -> None:
    title = escape(_("My data"))
    shown = [(table, link) for table, link in personal_data.copied() if numbers[link.name]]
    with _open_archive_file(archive, "verilerim.html") as file:
        file.write(
            (
                f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
                '<meta name="viewport" content="width=device-width, initial-scale=1">'
                f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
            ).encode()
        )
        file.write(_format_introduction([link for _table, link in shown], numbers).encode())
        for table, link in shown:
            file.write(f'<section aria-labelledby="{link.name}">'.encode())
            file.write(f'<h2 id="{link.name}">{escape(link.label)}</h2>'.encode())
            if link.note:
                file.write(f"<p>{escape(link.note)}</p>".encode())
            for row in iterate_with_heartbeat(rows_of(user, table, link)):
                file.write(_format_row(table, link, row).encode())
            file.write(b"</section>\n")
        file.write(_format_ending(numbers, files).encode())
        file.write(b"</main></body></html>\n")


def _format_introduction(shown: list[Link], numbers: Mapping[str, int]) -> str:
    words = _(
        "This is what {council} stores about you on Meydan, made on {day}; what it lacks is said below. The "
        "folder “json” contains the same for programs. Keep the file safe: whoever has it can read all of it."
    ).format(council=settings.COUNCIL_NAME, day=formats.date_format(timezone.localdate(), "DATE_FORMAT"))
    links = "".join(
        f'<li><a href="#{link.name}">{escape(link.label)}</a> ({numbers[link.name]})</li>' for link in shown
    )
    secret, besides = _("What this file cannot contain"), _("What is stored besides")
    return (
        f"<p>{escape(words)}</p><ul>{links}</ul>"
        f"<h2>{escape(secret)}</h2>{_format_list(personal_data.describe_secret_data())}"
        f"<h2>{escape(besides)}</h2>{_format_list(personal_data.describe_uncopied_data())}"
    )


def _format_list(lines: Iterable[Words]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>"


def _format_ending(numbers: Mapping[str, int], files: list[str]) -> str:
    none = [link for _table, link in personal_data.copied() if not numbers[link.name]]
    rest = "".join(f"<li>{escape(link.label)}</li>" for link in none)
    pictures = "".join(f'<li><a href="{escape(name)}">{escape(name)}</a></li>' for name in files)
    reasons = sorted(str(words) for words in personal_data.describe_impersonal_data())
    others = "".join(f"<li>{escape(words)}</li>" for words in reasons)
    parts = [
        (_("Files"), pictures),
        (_("Nothing of yours is stored here"), rest),
        (_("What the site stores besides, and why it is nobody’s personal data"), others),
    ]
    return "".join(f"<h2>{escape(title)}</h2><ul>{items}</ul>" for title, items in parts if items)


def _format_row(table: Table, link: Link, row: Mapping[str, Any]) -> str:
    cells = "".join(
        f"<dt>{escape(label_of(lookup))}</dt><dd>{escape(_format_value(table, link, lookup, value))}</dd>"
        for lookup, value in row.items()
        if value not in (None, "", [])
    )
    return f"<dl>{cells}</dl>\n" if cells else ""


def _format_value(table: Table, link: Link, lookup: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if link.rows is None and "__" not in lookup:
        choices: Any = dict(getattr(apps.get_model(table.model)._meta.get_field(lookup), "flatchoices", ()))
        return str(choices.get(value, value))
    return str(value)


def _convert_to_json_value(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a copy")


@contextmanager
def _open_archive_file(archive: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    """A file of the archive to write to, with the day of the copy as its time."""
    info = zipfile.ZipInfo(name, date_time=(*timezone.localdate().timetuple()[:3], 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    with archive.open(info, "w", force_zip64=True) as file:
        yield file
