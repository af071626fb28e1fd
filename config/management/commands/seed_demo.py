from typing import Any

from django.core.management.base import BaseCommand

from config import demo


class Command(BaseCommand):
    help = "Make the demo once: districts, one account for each role, polls, forums, referenda with ballots."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        if not demo.is_made():
            self.stdout.write("Making the demo, once: about a minute, most of it for encrypted ballots.")
        if demo.seed():
            self.stdout.write("The demo is ready.")
