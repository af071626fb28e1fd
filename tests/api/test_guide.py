"""Every command in docs/api.md, run in order, does what the guide says."""

import json
import re
import shlex
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from referenda.lifecycle.operations import schedule
from referenda.referendum.models import Referendum
from tests.factories import PASSWORD, YES_NO, make_poll, make_user, option_of
from tests.forums.making import make_board, make_thread
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db

GUIDE: Path = settings.BASE_DIR / "docs" / "api.md"
#: Ids in the guide, replaced by those that the test has created.
KNOWN = re.compile(r"\b(12|17|41|88|214|3001)\b")
CURL = ArgumentParser()
CURL.add_argument("-X", dest="method", default="GET")
CURL.add_argument("-H", dest="headers", action="append", default=[])
CURL.add_argument("-d", dest="data", default="")
CURL.add_argument("-i", action="store_true")
CURL.add_argument("address")


def blocks() -> list[tuple[str, str]]:
    """(language, text) of each fenced block, in order."""
    return re.findall(
        r"^```(\w+)\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )


def asked(command: str) -> Any:
    """The site's response to a curl command."""
    program, *words = shlex.split(command)
    assert program == "curl"
    given = CURL.parse_args(words)
    headers = dict(header.split(": ", 1) for header in given.headers)
    content_type = headers.pop("Content-Type", "")
    return Client().generic(
        given.method, given.address, given.data.encode(), content_type=content_type, headers=headers
    )


def shape(value: Any) -> Any:
    """Names and nesting of a JSON value; a list is represented by its first entry."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else type(value).__name__


def open_referendum() -> Referendum:
    """A referendum whose voting opened an hour ago; nobody in the guide is on the roll."""
    with time_machine.travel(timezone.now() - timedelta(hours=2), tick=False):
        stage = Stage(voters=1).make_ready()
    schedule.open_due()
    return stage.now()


@pytest.mark.usefixtures("book")
def test_every_command_returns_what_the_guide_says():
    make_user(email="ayse@example.org", password=PASSWORD, display_name="Ayşe Y.")
    poll = make_poll(questions=[YES_NO])
    question = poll.questions.get()
    thread = make_thread(board=make_board(slug="ulasim"))
    ids = {"12": poll.pk, "17": question.pk, "41": option_of(question).pk}
    ids |= {"214": thread.pk, "3001": thread.posts.get().pk}
    ids["88"] = open_referendum().pk
    token, answer, commands = "", None, 0

    for language, text in blocks():
        if language == "json":
            assert answer is not None
            expected, got = shape(json.loads(text)), shape(answer.json())
            assert (
                expected == got
                if "url" not in text
                else set(expected["results"][0]) == set(got["results"][0])
            )
            continue
        first, command = text.split("\n", 1)
        status = first.removeprefix("# ")
        command = re.sub(
            r"\b(12|17|41|88|214|3001)\b", lambda match: str(ids[match[0]]), command.replace("\\\n", "")
        )
        etag = answer.get("ETag", "").replace('"', '\\"') if answer is not None else ""
        answer = asked(command.replace("$MEYDAN", "").replace("$TOKEN", token).replace("$ETAG", etag))
        commands += 1
        assert answer.status_code == int(status), command
        if "/tokens/" in command:
            token = answer.json()["token"]
    assert commands == 35
