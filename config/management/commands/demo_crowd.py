import math
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import demo
from participation.refusals import Refusal
from polls.questionnaire import queries
from polls.questionnaire.models import Poll
from polls.responses import operations


class Command(BaseCommand):
    help = "Let simulated residents answer a poll through the real operation, to watch its page update."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--poll", type=int, required=True, help="the poll's number, as in its URL")
        parser.add_argument("--rate", type=float, default=5, help="answers per second")
        parser.add_argument("--seconds", type=float, default=60)
        parser.add_argument(
            "--acknowledged", type=Path, help="append a line to this file for each stored answer"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        demo.require_demo_mode()
        if not all(math.isfinite(options[name]) and options[name] > 0 for name in ("rate", "seconds")):
            raise CommandError("--rate and --seconds must be numbers above 0.")
        poll = Poll.objects.filter(pk=options["poll"]).first()
        if poll is None:
            raise CommandError(f"There is no poll {options['poll']}.")
        stored = self._answer(poll, options["rate"], options["seconds"], options["acknowledged"])
        self.stdout.write(f"{stored} answers stored")

    def _answer(self, poll: Poll, rate: float, seconds: float, acknowledged: Path | None) -> int:
        questions = queries.questions_of(poll)
        crowd = demo.create_fresh_residents(poll)
        began, stored = time.monotonic(), 0
        while (elapsed := time.monotonic() - began) < seconds:
            if stored > elapsed * rate:
                time.sleep(min(1 / rate, 0.2))
                continue
            try:
                operations.respond(poll=poll, resident=next(crowd), choices=demo.simulate_choices(questions))
            except Refusal as refusal:
                raise CommandError(f"{refusal} ({stored} answers stored)") from refusal
            stored += 1
            if acknowledged is not None:
                with acknowledged.open("a", encoding="ascii") as file:
                    file.write("stored\n")
        return stored
