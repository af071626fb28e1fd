"""Run in an installation's environment: ``python -m tests.faults.memory RESPONSES`` fills a poll,
closes it, and prints how much memory counting it took: kilobytes between the process before and its peak.
"""

import sys
from pathlib import Path

import django

django.setup()

# ruff: noqa: E402 - Django must be set up before anything with models is imported.

from django.db import transaction

from participation.people.models import Profile, User
from polls.lifecycle.operations import steps
from polls.questionnaire import pseudonyms, queries
from polls.questionnaire.models import Poll
from polls.responses.models import Participation, PollKey, Response, ResponseEntry
from polls.tally.operations.closing import count_closed
from tests.factories import YES_NO, make_district, make_poll, make_user

AT_ONCE = 5_000


@transaction.atomic
def fill(poll: Poll, responses: int) -> None:
    districts = [make_district("Konak"), make_district("Buca")]
    options = {str(question.pk): list(question.options.all()) for question in queries.questions_of(poll)}
    key = bytes(PollKey.objects.get(poll=poll).key)
    for first in range(0, responses, AT_ONCE):
        numbers = range(first, first + AT_ONCE)
        User.objects.bulk_create(User(email=f"n{number}@example.org", password="!") for number in numbers)
        people = dict(
            zip(User.objects.order_by("-pk").values_list("pk", flat=True)[:AT_ONCE], numbers, strict=True)
        )
        Profile.objects.filter(user__in=people).delete()
        Profile.objects.bulk_create(
            Profile(
                user_id=person,
                district=districts[number % 2],
                sex=("female", "male")[number % 3 % 2],
                birth_year=1950 + number % 50,
            )
            for person, number in people.items()
        )
        answers = [
            {question: [of[number % len(of)].pk] for question, of in options.items()}
            for number in people.values()
        ]
        Participation.objects.bulk_create(Participation(poll=poll, resident_id=person) for person in people)
        Response.objects.bulk_create(
            Response(poll=poll, pseudonym=pseudonyms.compute_response_pseudonym(key, person), answers=stored)
            for person, stored in zip(people, answers, strict=True)
        )
        ResponseEntry.objects.bulk_create(ResponseEntry(poll=poll, added=stored) for stored in answers)


def kilobytes(name: str) -> int:
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name)]
    return int(line.split()[1])


def main(responses: int) -> int:
    editor = make_user(role="editor")
    poll = make_poll(editor=editor, questions=[YES_NO] * 3, breakdowns=["district", "sex", "age"])
    fill(poll, responses)
    steps._close(poll=poll, editor=editor, reason="ölçüm")
    before = kilobytes("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # forgets the peak so far
    assert count_closed(poll_id=poll.pk)
    assert Response.objects.filter(poll=poll).count() == responses
    return kilobytes("VmHWM") - before


if __name__ == "__main__":
    sys.stdout.write(str(main(int(sys.argv[1]))))
