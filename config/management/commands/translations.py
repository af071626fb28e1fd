"""``manage.py translations extract|compile|check``: manage the Turkish catalogues, without system gettext."""

from typing import Any

from babel.messages.catalog import Message
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import catalogues


class Command(BaseCommand):
    help = "Extract the texts of code and templates, compile the catalogues, or check that they are complete."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["extract", "compile", "check"])
        parser.add_argument("apps", nargs="*", metavar="app", help="only these apps, e.g. polls people")

    def handle(self, *, what: str, apps: list[str], **_options: Any) -> None:
        known = {app.label: app for app in catalogues.list_project_apps()}
        if unknown := [label for label in apps if label not in known]:
            raise CommandError(f"No such app: {', '.join(unknown)}. There are {', '.join(known)}.")
        chosen = [known[label] for label in apps or known]
        {"extract": self.extract, "compile": self.compile, "check": self.check_all}[what](chosen)

    def extract(self, chosen: list[catalogues.App]) -> None:
        translated: dict[catalogues.Key, Message] = {}
        for app in catalogues.list_project_apps():
            for place, message in catalogues.index_messages(catalogues.read_catalogue(app)).items():
                if catalogues.is_translated(message):
                    translated.setdefault(place, message)
        for app in chosen:
            for message in catalogues.update_catalogue(app, translated):
                self.stdout.write(f"{app.label}: no longer used: {message.id!r} = {message.string!r}")

    def compile(self, chosen: list[catalogues.App]) -> None:
        for app in chosen:
            if app.catalogue.exists():
                catalogues.compile_catalogue(app.catalogue)

    def check_all(self, chosen: list[catalogues.App]) -> None:
        faults = [fault for app in chosen for fault in catalogues.list_faults(app)]
        faults += catalogues.find_contradictions(catalogues.list_project_apps())
        if faults:
            raise CommandError("\n".join([*faults, f"{len(faults)} faults in the Turkish catalogues."]))
        self.stdout.write("The Turkish catalogues are complete.")
