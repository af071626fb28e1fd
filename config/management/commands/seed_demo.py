from typing import Any

from django.core.management.base import BaseCommand

from config import demo


class Command(BaseCommand):
    help = "Make the demo once: districts, one account for each role, four polls with their answers."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        if demo.seed():
            self.stdout.write("The demo is ready.")
