"""Lies of a server to a trustee's browser: other certificates, shares and archives, and errors.

They are inserted between browser and site. The browser's own requests are real.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Request, Route

from referenda.voting import tallying
from referenda.voting.archive import EventType
from referenda.voting.ballots import Ballot
from referenda.voting.ceremony import Member, new_seed
from referenda.voting.credentials import CredentialList
from referenda.voting.elections import Election
from referenda.voting.tallying import TallySummary
from tests.journeys.persons import Person
from tests.referenda.voting import made
from tests.referenda.voting.made import Steps

STATE = re.compile(r"/emanetci/durum\.json$")
DEALING = re.compile(r"/emanetci/paylar/$")
DECRYPTION = re.compile(r"/emanetci/cozum/$")
ARCHIVE = re.compile(r"/arsiv\.bel$")


@contextmanager
def answering(
    person: Person, address: re.Pattern[str], answer: Callable[[Route], None]
) -> Iterator[list[str]]:
    """Answer requests to ``address`` inside the block. Yields the list of bodies that were sent."""
    bodies: list[str] = []

    def take(route: Route, request: Request) -> None:
        bodies.append(request.post_data or "")
        answer(route)

    person.context.route(address, take)
    try:
        yield bodies
    finally:
        person.context.unroute(address)


def fails(route: Route) -> None:
    """An error instead of the site's answer, although nothing failed."""
    route.fulfill(status=502, body="Bad gateway", content_type="text/plain")


def with_changed_reply(change: Callable[[dict[str, Any]], None]) -> Callable[[Route], None]:
    """The site's JSON answer after ``change``."""

    def answer(route: Route) -> None:
        payload = route.fetch().json()
        change(payload)
        route.fulfill(status=200, body=json.dumps(payload), content_type="application/json")

    return answer


def impostor(index: int) -> Callable[[Route], None]:
    """A stranger's certificate in the place of trustee ``index``."""

    def change(payload: dict[str, Any]) -> None:
        context = json.loads(payload["certificates"][index - 1]["message"])["context"]
        stranger = Member(new_seed(), made.UUID, index, context["size"], context["threshold"])
        payload["certificates"][index - 1] = stranger.certificate().json()

    return with_changed_reply(change)


def other_shares(index: int) -> Callable[[Route], None]:
    """The shares of trustee ``index``, each for another receiver."""

    def change(payload: dict[str, Any]) -> None:
        sealed = payload["dealings"][index - 1]["sealed"]
        payload["dealings"][index - 1]["sealed"] = [*sealed[1:], sealed[0]]

    return with_changed_reply(change)


def file(path: Path) -> Callable[[Route], None]:
    """Answer with the bytes of a file."""
    return lambda route: route.fulfill(status=200, body=path.read_bytes(), content_type="application/x-tar")


# False archives. Every name, link and checksum in them is valid


def unsigned(steps: Steps) -> Steps:
    """The second ballot with the signature of the first."""
    first, second = (json.loads(steps[place][1][0]) for place in (1, 2))
    second["signature"]["proof"] = first["signature"]["proof"]
    changed = json.dumps(second, separators=(",", ":"), ensure_ascii=False).encode()
    return [*steps[:2], (EventType.BALLOT, [changed]), *steps[3:]]


def one_ballot_as_the_sum(steps: Steps) -> Steps:
    """The attack: the server asks for the decryption of a single ballot."""
    return [*steps[:-1], (EventType.ENCRYPTED_TALLY, _tally(steps[:2]))]


def without_the_last_ballot(steps: Steps) -> Steps:
    """One ballot dropped and everything computed again: a valid archive."""
    kept = [*steps[:-3], steps[-2]]
    return [*kept, (EventType.ENCRYPTED_TALLY, _tally(kept))]


def _tally(steps: Steps) -> list[bytes]:
    election = Election.read(steps[0][1][0])
    weights = CredentialList.read(steps[0][1][2]).weights
    read = [Ballot.read(data[0], election) for kind, data in steps if kind is EventType.BALLOT]
    last = {ballot.credential: ballot for ballot in read}
    cells = tallying.nothing(election)
    for ballot in last.values():
        cells = tallying.added(cells, tuple(answer.choices for answer in ballot.answers))
    raw = tallying.write_tally(cells)
    return [raw, TallySummary.of(len(last), sum(weights[one] for one in last), raw).raw()]
