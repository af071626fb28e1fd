"""``manage.py search rebuild``: indexes every public text again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from participation.search import operations


class Command(BaseCommand):
    help = "Indexes every public text again, after an upgrade that changed the rules of search."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["rebuild"])

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{operations.rebuild_index()} words in use.")
