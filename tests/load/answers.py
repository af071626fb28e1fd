"""Answers to a poll by the API and by the page's form, compared with a bare insert on as many processes."""

import asyncio
import itertools
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.faults.installation import Installation, Server, installed, new_database
from tests.load.clients import drive, http_request

#: A token against forged requests, as a cookie and in a form.
CSRF = "meydan0123456789meydan0123456789"
#: Answers that teach the processes the headers of their responses, for each kind of request.
FIRST = 16


@dataclass(frozen=True, slots=True)
class Size:
    """``residents`` answer each poll once, ``in_flight`` at a time. One more answer is timed to a poll with
    ``few`` and to one with ``many`` responses.
    """

    residents: int = 2000
    in_flight: int = 128
    few: int = 1000
    many: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Taken:
    """Answers a second, milliseconds within which 99 of 100 were there, and milliseconds of the server
    processes for each.
    """

    rate: float
    p99: float
    cpu: float


def by_api(poll: Mapping[str, Any], tokens: Sequence[str]) -> Iterator[bytes]:
    """Each resident answers once."""
    path = f"/api/v1/polls/{poll['poll']}/responses/"
    for token, option in zip(tokens, itertools.cycle(poll["options"]), strict=False):
        body = json.dumps({"answers": [{"question": poll["question"], "options": [option]}]})
        yield http_request("POST", path, body.encode(), {"Authorization": f"Token {token}"})


def by_page(poll: Mapping[str, Any], sessions: Sequence[str]) -> Iterator[bytes]:
    for session, option in zip(sessions, itertools.cycle(poll["options"]), strict=False):
        body = urlencode({"csrfmiddlewaretoken": CSRF, f"q{poll['question']}": option})
        headers = {
            "Cookie": f"csrftoken={CSRF}; sessionid={session}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        yield http_request("POST", f"/yoklamalar/{poll['poll']}/", body.encode(), headers)


def inserts(number: int) -> Iterator[bytes]:
    body = json.dumps({"answers": [{"question": 1, "options": [1]}]}).encode()
    for _ in range(number):
        yield http_request("POST", "/insert", body)


def timed(servers: Sequence[Server], requests: Iterator[bytes], in_flight: int, expected: int) -> Taken:
    """Send ``requests`` to the servers in turn and time them. Exits if any answer has another status."""
    before = sum(server.cpu_seconds() for server in servers)
    driven = asyncio.run(drive([server.port for server in servers], requests, in_flight))
    if set(driven.statuses) != {expected}:
        raise SystemExit(f"Unexpected answers: {dict(driven.statuses)}")
    cpu = sum(server.cpu_seconds() for server in servers) - before
    return Taken(driven.rate, driven.p99, cpu * 1000 / len(driven.waits))


def measure(folder: Path, server: str, processes: int, rounds: int, size: Size) -> dict[str, list[Taken]]:
    """The rounds of ``api``, ``page`` and ``insert``, and of one more answer to ``few`` and to ``many``."""
    environment = {"DJANGO_SETTINGS_MODULE": "tests.load.settings"}
    taken: dict[str, list[Taken]] = {}
    with ExitStack() as stack:
        site = stack.enter_context(installed(folder, server=server, environment=environment))
        made = rows(site, "make", size.residents, 2 * (rounds + 1) + 2)
        beside = folder / "baseline"
        beside.mkdir()
        url = stack.enter_context(new_database(beside, server=server))
        bare = Installation(beside, url, {"DJANGO_SETTINGS_MODULE": "tests.load.baseline_settings"})
        own = [stack.enter_context(site.serving()) for _ in range(processes)]
        first, *others = [
            stack.enter_context(bare.serving("tests.load.baseline:application")) for _ in range(processes)
        ]
        polls = iter(made["polls"])
        for number in range(rounds + 1):
            for way, requests, expected in (
                ("api", by_api(next(polls), made["tokens"]), 201),
                ("page", by_page(next(polls), made["sessions"]), 302),
            ):
                timed(own, itertools.islice(requests, FIRST), processes, expected)
                result = timed(own, requests, size.in_flight, expected)
                # The first round warms up.
                if number:
                    taken.setdefault(way, []).append(result)
            inserted = timed([first, *others], inserts(size.residents), size.in_flight, 201)
            if number:
                taken.setdefault("insert", []).append(inserted)
        for what, wanted in (("few", size.few), ("many", size.many)):
            poll = next(polls)
            requests = by_api(poll, made["tokens"])
            timed(own, itertools.islice(requests, size.residents // 4), processes, 201)
            time.sleep(1)  # until they are counted
            rows(site, "fill", poll["poll"], wanted)
            share = size.residents // 4 // rounds
            taken[what] = [
                timed(own, itertools.islice(requests, share), size.in_flight, 201) for _ in range(rounds)
            ]
    return taken


def rows(site: Installation, *arguments: object) -> Any:
    """What ``tests/load/answer_rows.py`` prints."""
    printed = site.run("-m", "tests.load.answer_rows", *map(str, arguments), seconds=900).stdout
    return json.loads(printed.splitlines()[-1])
