"""``manage.py recount``: compare the folded tally of polls with a count of the responses themselves."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from participation.jobs.operations import run_for_each
from polls.questionnaire import locks
from polls.questionnaire.models import Poll, State
from polls.responses.models import Response
from polls.tally.operations import counting
from polls.tally.operations.closing import RecountDiffers


def recount(poll_ids: Iterable[int], report: Callable[[str], object]) -> list[int]:
    """Recount each poll; returns the ids of those whose figures agree. Others are failures of this job."""
    return run_for_each(recount, "poll", poll_ids, lambda pk: _recount_one(pk, report))


def _recount_one(poll_id: int, report: Callable[[str], object]) -> bool:
    with transaction.atomic():
        # Exclusive lock: an answer between the two counts would look like an error.
        locks.lock_poll_exclusively(poll_id)
        locks.lock_for_counting(poll_id, wait=True)
        same = counting.do_responses_match(Poll.objects.get(pk=poll_id))
        responses = Response.objects.filter(poll=poll_id).count()
    report(f"poll {poll_id}: {responses} responses, {'equal' if same else 'DIFFERENT'}")
    if not same:
        raise RecountDiffers
    return True


class Command(BaseCommand):
    help = "Compare the folded tally of polls with a count of the responses themselves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--poll", type=int, help="one poll; all opened ones without it")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """One poll that cannot be counted stops no other. The exit code is then 1, and the error names it."""
        polls = Poll.objects.exclude(state=State.DRAFT).order_by("pk")
        if options["poll"] is not None:
            polls = polls.filter(pk=options["poll"])
            if not polls:
                raise CommandError(f"There is no opened poll {options['poll']}.")
        ids = list(polls.values_list("pk", flat=True))
        equal = recount(ids, self.stdout.write)
        if failed := [pk for pk in ids if pk not in equal]:
            raise CommandError(f"The tally differs from a recount, or there is none: {failed}")
