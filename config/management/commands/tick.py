from typing import Any

from django.core.management.base import BaseCommand

from config import background


class Command(BaseCommand):
    help = "Do what time asks for: count, release, close. Safe to run at any moment, by several at once."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        background.tick()
