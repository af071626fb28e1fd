"""Answers to a poll by the API and by the page's form, compared with a bare insert on as many processes."""

import itertools
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from tests.faults.installation import SQLITE, Installation, Server, new_database
from tests.load.clients import Driven, http_request, measure_requests
from tests.load.sites import make_rows, measured_site
from tests.load.table import Line, Round, measure_in_turns

ROWS: Final = "tests.load.poll_rows"
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


def measure(folder: Path, server: str, name: str, rounds: int, size: Size) -> list[Line]:
    """Answers a second, and milliseconds within which 99 of 100 are there: one process with SQLite, two with
    PostgreSQL.
    """
    processes = 1 if server == SQLITE else 2
    with ExitStack() as stack:
        site = stack.enter_context(measured_site(folder, server))
        made = make_rows(site, ROWS, "make", size.residents, 2 * (rounds + 1) + 2)
        polls, tokens = iter(made["polls"]), made["tokens"]
        own = [stack.enter_context(site.serving()) for _ in range(processes)]
        bare = _serve_inserts(stack, folder / "baseline", server, processes)

        def answer(requests: Iterator[bytes], expected: int) -> Driven:
            measure_requests(own, itertools.islice(requests, FIRST), processes, expected)
            return measure_requests(own, requests, size.in_flight, expected)

        ways = {
            "api": lambda: answer(by_api(next(polls), tokens), 201),
            "page": lambda: answer(by_page(next(polls), made["sessions"]), 302),
            "insert": lambda: measure_requests(bare, inserts(size.residents), size.in_flight, 201),
        }
        taken = measure_in_turns(ways, rounds)
        first = size.residents // 4
        for what, responses in (("few", size.few), ("many", size.many)):
            poll = next(polls)
            requests = by_api(poll, tokens)
            measure_requests(own, itertools.islice(requests, first), processes, 201)
            time.sleep(1)  # until they are counted
            make_rows(site, ROWS, "fill", poll["poll"], responses)
            taken[what] = [
                measure_requests(own, itertools.islice(requests, first // rounds), size.in_flight, 201)
                for _ in range(rounds)
            ]
    return _lines_of(taken, name if processes == 1 else f"{name}, {processes} processes", size)


def _serve_inserts(stack: ExitStack, folder: Path, server: str, processes: int) -> list[Server]:
    folder.mkdir()
    site = Installation(folder, stack.enter_context(new_database(folder, server=server)))
    return [stack.enter_context(site.serving("tests.load.baseline:application")) for _ in range(processes)]


def _lines_of(taken: Mapping[str, Sequence[Driven]], name: str, size: Size) -> list[Line]:
    by_rate = {what: [Round(it.rate, it.cpu) for it in driven] for what, driven in taken.items()}
    by_p99 = {what: [Round(it.p99, it.cpu) for it in driven] for what, driven in taken.items()}
    lines = []
    for way, what in (("api", "answers over the API"), ("page", "answers by the page")):
        lines += [
            Line(f"{what}, {name}", "/s", "one bare insert", by_rate[way], by_rate["insert"]),
            Line(f"99 of 100 {what}, {name}", "ms", "one bare insert", by_p99[way], by_p99["insert"]),
        ]
    one_more = f"one more of {size.many} answers, {name}"
    return [*lines, Line(one_more, "/s", f"of {size.few}", by_rate["many"], by_rate["few"])]
