"""Makes the data of a fault test in an installation's own process, and prints it as JSON.

``python -m tests.faults.scene open RESIDENTS``: an open poll, and residents with an API token each.
``… answered RESIDENTS``: an open poll that as many residents have answered through the operation.
``… demo 1``: the demo's accounts. ``… close POLL``: an editor closes it; printed on standard output before it
begins. ``… talk POSTS``: a thread, and the API token of somebody who may reply. ``… voting VOTERS``: an open
referendum, with each voter's session and one ballot, or two for every second voter.
"""

import json
import sys
from datetime import timedelta

import django
import time_machine

django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from participation.people.models import User  # noqa: E402
from participation.people.operations.accounts import ensure_demo_accounts  # noqa: E402
from participation.people.operations.credentials import issue_token  # noqa: E402
from participation.territory.operations import load_districts  # noqa: E402
from polls.lifecycle.operations import steps  # noqa: E402
from polls.questionnaire import queries  # noqa: E402
from polls.questionnaire.models import Poll  # noqa: E402
from referenda.ballot_box.casting import headers  # noqa: E402  # noqa: E402
from referenda.lifecycle.operations.schedule import open_due  # noqa: E402
from referenda.voting import replacement  # noqa: E402  # noqa: E402
from tests.factories import PASSWORD, make_poll, make_residents, make_user, respond_together  # noqa: E402
from tests.forums.making import make_post, make_thread, make_writer  # noqa: E402
from tests.referenda.making import Stage  # noqa: E402

EDITOR = "yazar@example.org"
#: First choice of every voter, and later choice of some.
_CHOSEN = ([0, 1, 0], [1, 0, 0])


@transaction.atomic
def opened(residents: int) -> dict[str, object]:
    poll = make_poll(editor=make_user(role="editor", email=EDITOR))
    [question] = queries.questions_of(poll)
    return {
        "poll": poll.pk,
        "question": question.pk,
        "options": [option.pk for option in question.options.all()],
        "tokens": {user.email: issue_token(user=user, name="deneme") for user in make_residents(residents)},
        "residents": [make_user(password=PASSWORD).email for _ in range(2)],
        "password": PASSWORD,
    }


@transaction.atomic
def answered(residents: int) -> dict[str, object]:
    poll = make_poll(editor=make_user(role="editor", email=EDITOR))
    respond_together(poll, {"Evet": make_residents(residents)})
    return {"poll": poll.pk}


def demo(_number: int) -> dict[str, object]:
    load_districts()
    return {"accounts": [account.email for account in ensure_demo_accounts()]}


def close(poll_id: int) -> dict[str, object]:
    sys.stdout.write("closing\n")
    sys.stdout.flush()
    poll = Poll.objects.get(pk=poll_id)
    steps.close_poll(poll=poll, editor=User.objects.get(email=EDITOR), reason="deneme")
    return {"poll": poll_id}


def talk(posts: int) -> dict[str, object]:
    thread = make_thread()
    for _ in range(posts - 1):
        make_post(thread)
    return {
        "thread": thread.pk,
        "page": thread.get_absolute_url(),
        "token": issue_token(user=make_writer(), name="deneme"),
    }


def voting(voters: int) -> dict[str, object]:
    with time_machine.travel(timezone.now() - timedelta(hours=2), tick=True):
        stage = Stage(voters=voters).make_ready()
    open_due()
    stage.collect()
    return {
        "referendum": stage.referendum.pk,
        "uuid": stage.now().uuid,
        "sessions": {voter.email: _session(voter) for voter in stage.voters},
        "ballots": {
            voter.email: [stage.ballot(number, chosen).decode() for chosen in _CHOSEN[: 1 + number % 2]]
            for number, voter in enumerate(stage.voters)
        },
        "beside": {voter.email: _beside(stage, number) for number, voter in enumerate(stage.voters)},
    }


def _beside(stage: Stage, number: int) -> dict[str, str]:
    """Headers of all of a voter's ballots. For the first ballot the server reads the commitment only."""
    secret = replacement.make()
    return {headers.COMMITMENT: stage.commitment(number, secret), headers.SECRET: secret}


def _session(voter: User) -> str:
    """The session cookie of a signed-in browser. Signing in with a password would be slow."""
    client = Client()
    client.force_login(voter)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    what, number = sys.argv[1:]
    acts = {
        "open": opened,
        "answered": answered,
        "demo": demo,
        "close": close,
        "talk": talk,
        "voting": voting,
    }
    made = acts[what](int(number))
    sys.stdout.write(json.dumps(made))
