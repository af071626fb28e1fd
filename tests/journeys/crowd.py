"""Simulated residents who answer a poll."""

import io

from django.core.management import call_command

from config.operating import background


def main(poll: int, answers: int = 40) -> None:
    """Let at least ``answers`` residents answer. All answers are counted when it ends."""
    stored = 0
    while stored < answers:
        output = io.StringIO()
        call_command("demo_crowd", poll=poll, rate=60, seconds=1, stdout=output)
        stored += int(output.getvalue().split()[0])
    background.run_all_jobs()
