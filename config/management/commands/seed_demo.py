from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config import demo


class Command(BaseCommand):
    help = "Create the demo once: districts, an account for each role, polls, forums, referenda with ballots."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--electorate",
            type=int,
            help="the number of simulated residents on the roll of the referenda (default: all)",
        )

    def handle(self, *args: Any, electorate: int | None, **options: Any) -> None:  # noqa: ARG002
        if not demo.has_demo_data():
            self.stdout.write("Creating the demo, once: about a minute, mostly for encrypted ballots.")
        if demo.create_demo(electorate=electorate):
            self.stdout.write("The demo is ready.")
