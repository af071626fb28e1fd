"""``manage.py client_files``: list the files that browsers of voters and trustees run, built from the source.

The output has the same bytes as ``/halk-oylamalari/istemci.sha256`` of an installation with this source.
"""

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage
from django.core.management.base import BaseCommand

from config.serving.storage import StaticFiles
from participation.javascript import Served
from referenda.archive.verification import client


class Command(BaseCommand):
    help = "List the files that browsers of voters and trustees run, with their SHA-256."

    def handle(self, **_options: Any) -> None:
        with TemporaryDirectory() as folder:
            files = client.list_files(_collect_files(client.list_client_modules(), folder))
        self.stdout.write(client.format_file_list(files).decode(), ending="")


def _collect_files(names: list[str], folder: str) -> list[Served]:
    """The modules as ``collectstatic`` processes them in production, written to ``folder``."""
    storage = StaticFiles(location=folder, base_url=f"/{settings.STATIC_URL.strip('/')}/")
    sources: dict[str, tuple[FileSystemStorage, str]] = {}
    for name in names:
        place = Path(finders.find(name) or name)
        with place.open("rb") as file:
            storage.save(name, file)
        sources[name] = FileSystemStorage(location=folder), name
    for _name, _processed, problem in storage.post_process(sources):
        if isinstance(problem, Exception):
            raise problem
    served = []
    for name in names:
        raw = Path(folder, storage.stored_name(name)).read_bytes()
        served.append(Served(storage.url(name, force=True), len(raw), hashlib.sha256(raw).digest()))
    return served
