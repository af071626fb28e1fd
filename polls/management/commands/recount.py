from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from polls.questionnaire import locks
from polls.questionnaire.models import Poll, State
from polls.responses.models import Response
from polls.tally.operations import counting


class Command(BaseCommand):
    help = "Compare the folded tally of polls with a count of the responses themselves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--poll", type=int, help="one poll; all opened ones without it")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        polls = Poll.objects.exclude(state=State.DRAFT).order_by("pk")
        if options["poll"] is not None:
            polls = polls.filter(pk=options["poll"])
            if not polls:
                raise CommandError(f"There is no opened poll {options['poll']}.")
        different = []
        for poll in polls:
            with transaction.atomic():
                # Exclusive lock: an answer between the two counts would look like an error.
                locks.exclusive(poll.pk)
                locks.counting(poll.pk, wait=True)
                same = counting.responses_match(poll)
                responses = Response.objects.filter(poll=poll).count()
            self.stdout.write(f"poll {poll.pk}: {responses} responses, {'equal' if same else 'DIFFERENT'}")
            if not same:
                different.append(poll.pk)
        if different:
            raise CommandError(f"The tally differs from a recount: {different}")
