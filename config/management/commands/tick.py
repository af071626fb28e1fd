from typing import Any

from django.core.management.base import BaseCommand

from config import background


class Command(BaseCommand):
    help = "Run all scheduled jobs once: count, release, close. Safe at any time, also concurrently."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        background.tick()
