from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.operating import background


class Command(BaseCommand):
    help = "Run all scheduled jobs once: count, release, close. Safe at any time, also concurrently."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """The exit code is 1 and the message names what fails, if anything does. The rest is done."""
        try:
            failing = background.run_all_jobs()
        except background.Away as away:
            raise CommandError(f"The database is away ({away}).") from away
        if failing:
            raise CommandError(f"These fail and are attempted again later: {'; '.join(failing)}")
