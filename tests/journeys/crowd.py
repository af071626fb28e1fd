"""``python -m tests.journeys.crowd POLL ANSWERS``: at least ANSWERS simulated residents answer.

All answers are counted when it ends.
"""

import io
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from config.operating import background  # noqa: E402


def main(poll: int, answers: int) -> None:
    stored = 0
    while stored < answers:
        output = io.StringIO()
        call_command("demo_crowd", poll=poll, rate=60, seconds=1, stdout=output)
        stored += int(output.getvalue().split()[0])
    background.tick()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
