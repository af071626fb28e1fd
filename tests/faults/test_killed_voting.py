"""``kill -9`` during voting: every acknowledged ballot is in the archive, and nothing is there by half."""

import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from referenda.verifier import checking
from referenda.verifier.checking import Questions
from referenda.voting import archive, ballots
from referenda.voting.archive import EventType
from tests.faults.clients import CUT, Voter
from tests.faults.installation import Installation, Server
from tests.waits import PATIENCE, wait_until

pytestmark = pytest.mark.slow

VOTERS = 30
#: More bytes than any member of these archives has.
LARGE = 1 << 20


@dataclass(frozen=True)
class Receipt:
    """A ballot's tracker, and the height and name of its event."""

    tracker: str
    height: int
    event: str


class Casting:
    """Voters who send their ballots concurrently, each in the order of their ballots.

    ``receipts`` maps answered ballots to their receipts. ``cut`` counts voters who got no answer.
    """

    def __init__(self, port: int, scene: Any, waiting: dict[str, list[str]], clients: int = 6) -> None:
        self.receipts: dict[str, Receipt] = {}
        self.cut = 0
        self._refused: list[Any] = []
        self._port, self._scene = port, scene
        self._waiting = list(waiting.items())
        self._threads = [threading.Thread(target=self._cast) for _ in range(clients)]
        for thread in self._threads:
            thread.start()

    def _cast(self) -> None:
        while self._waiting:
            email, several = self._waiting.pop()
            voter = Voter(self._port, self._scene["referendum"], self._scene["sessions"][email])
            try:
                voter.open_page()
                for ballot in several:
                    self._note(ballot, *voter.cast(ballot, self._scene["beside"][email]))
            except CUT:
                self.cut += 1
                return

    def _note(self, ballot: str, status: int, answer: Any) -> None:
        if status == 200:
            self.receipts[ballot] = Receipt(answer["tracker"], answer["height"], answer["head"])
        else:
            self._refused.append(answer)

    def join(self) -> "Casting":
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()
        assert self._refused == []
        return self


def downloaded(server: Server, scene: Any, folder: Path) -> Path:
    """Download the public archive."""
    path = folder / f"{scene['uuid']}.bel"
    address = f"http://127.0.0.1:{server.port}/halk-oylamalari/{scene['referendum']}/arsiv.bel"
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        path.write_bytes(answer.read())
    return path


def receipts_in(path: Path) -> Iterator[Receipt]:
    """The receipt that each ballot in the archive must have."""
    datum = b""
    for member in archive.read_members(path, lambda: LARGE):
        if not member.is_event:
            datum = member.body
        elif (event := archive.Event.read(member.body)).type == EventType.BALLOT:
            yield Receipt(ballots.tracker(datum), event.height, member.name)


def whole(installation: Installation, server: Server, scene: Any, earlier: Path | None = None) -> Path:
    """Download and verify the archive. It must extend ``earlier`` and match the strike-offs."""
    path = downloaded(server, scene, Path(mkdtemp(dir=installation.folder)))
    report = checking.verify(path, processes=1, asked=Questions(since=earlier))
    with_ballot = "SELECT count(DISTINCT credential_id) FROM referenda_datum WHERE tracker <> ''"
    strike_offs = "SELECT count(*) FROM roll_strikeoff"
    assert report.counted == installation.value(with_ballot) == installation.value(strike_offs)
    receipts = list(receipts_in(path))
    assert len(receipts) == len({receipt.tracker for receipt in receipts}) == report.ballots
    return path


def struck_off(installation: Installation) -> set[str]:
    rows = installation.rows(
        "SELECT email FROM people_user JOIN roll_rollmatch ON resident_id = people_user.id"
        " JOIN roll_strikeoff ON roll_strikeoff.entry_id = roll_rollmatch.entry_id"
    )
    return {email for (email,) in rows}


def unanswered(scene: Any, known: dict[str, Receipt]) -> dict[str, list[str]]:
    """Unacknowledged ballots by voter."""
    left = {email: [it for it in several if it not in known] for email, several in scene["ballots"].items()}
    return {email: several for email, several in left.items() if several}


def killed(server: Server, scene: Any, known: dict[str, Receipt], *, answers: int) -> int:
    """Kill the server after ``answers`` further answers and add them to ``known``.

    Returns the number of other ballots that may be stored.
    """
    casting = Casting(server.port, scene, unanswered(scene, known))
    wait_until(lambda: len(casting.receipts) >= answers)
    server.kill()
    known |= casting.join().receipts
    assert casting.cut, "The server was killed, but no request was open."
    return casting.cut


def assert_kept(
    installation: Installation, path: Path, scene: Any, known: dict[str, Receipt], cut: int
) -> None:
    stored = set(receipts_in(path))
    assert set(known.values()) <= stored
    assert len(stored) <= len(known) + cut
    acknowledged = {email for email, several in scene["ballots"].items() if known.keys() & several}
    assert acknowledged <= struck_off(installation)


@pytest.mark.essential
def test_every_acknowledged_ballot_survives_a_killed_server(installation: Installation) -> None:
    scene = installation.scene("voting", str(VOTERS))
    known: dict[str, Receipt] = {}
    with installation.serving() as server:
        cut = killed(server, scene, known, answers=10)
    with installation.serving() as server:
        first = whole(installation, server, scene)
        assert_kept(installation, first, scene, known, cut)
        cut = killed(server, scene, known, answers=12)
    with installation.serving() as server:
        second = whole(installation, server, scene, first)
        assert_kept(installation, second, scene, known, cut)

        # Voters without an answer send the same bytes again, whether or not they were stored.
        known |= Casting(server.port, scene, unanswered(scene, known)).join().receipts
        last = whole(installation, server, scene, second)
        assert unanswered(scene, known) == {}
        assert set(receipts_in(last)) == set(known.values())
        assert all(receipt.tracker == ballots.tracker(raw.encode()) for raw, receipt in known.items())
        assert struck_off(installation) == set(scene["ballots"])

        # Ten voters send all ballots once more: they get the same receipts, and nothing is added.
        ten = dict(list(scene["ballots"].items())[:10])
        again = Casting(server.port, scene, ten).join().receipts
        assert again == {ballot: known[ballot] for several in ten.values() for ballot in several}
        assert whole(installation, server, scene, last).read_bytes() == last.read_bytes()
