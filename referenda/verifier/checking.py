"""Everything that an archive must show, in order; the first fault ends it."""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from referenda.verifier import second_proofs, structure
from referenda.verifier.areas import AreaResult, Companion
from referenda.verifier.structure import Place, Structure
from referenda.verifier.words import Say, silently
from referenda.voting import archive, credentials, districts, tallying
from referenda.voting.archive import EventType
from referenda.voting.ballots import Ballot
from referenda.voting.districts import Sums
from referenda.voting.elections import Election
from referenda.voting.errors import Invalid
from referenda.voting.proofs import demand
from referenda.voting.tallying import Cells

#: So many ballots go to a process at once.
CHUNK = 64
#: Windows can wait for no more.
MOST_PROCESSES = 61
#: With fewer ballots than this, further processes would take longer to start than to work.
ALONE = 256

#: For each district some of whose ballots count: their encrypted sum, how many they are, what they weigh.
Part = dict[int, tuple[Cells, int, int]]


@dataclass(frozen=True, slots=True)
class Report:
    """What a sound archive says. ``stage`` is the type of its newest event, ``head`` that event's name.

    ``areas``: what its file of districts says; None if there was none to check, or before the result.
    """

    uuid: str
    fingerprint: str
    stage: EventType
    head: str
    credentials: int
    ballots: int
    counted: int
    weight: int
    decrypted_by: tuple[int, ...]
    result: tuple[tuple[int, ...], ...] | None
    areas: tuple[AreaResult, ...] | None = None


@dataclass(frozen=True, slots=True)
class Questions:
    """What may be asked of an archive beyond that it holds.

    ``tracker``: is this ballot in it? ``head``: is this event, whose name was published earlier? ``since``:
    did it only grow from this older archive?
    """

    tracker: str | None = None
    head: str | None = None
    since: Path | None = None


def verify(
    path: Path,
    *,
    say: Say = silently,
    processes: int | None = None,
    asked: Questions = Questions(),
    beside: Path | None = None,
    proofs: Path | None = None,
) -> Report:
    """Check the archive at ``path`` and report what it holds; ``say`` is told each step as it is done.

    ``beside`` is the file of its districts, ``proofs`` that of the trustees' second proofs, if they are to be
    checked as well. Raises Invalid with the first fault, OSError if a file cannot be read. Memory grows with
    the credentials and some bytes per ballot, not with the ballots' size.
    """
    whole = structure.read(path, lambda found: _say_setup(found, say), head=asked.head)
    last = whole.last
    say("chain", {"events": last.height + 1, "head": whole.head})
    companion = None if beside is None else Companion(beside, whole, say)
    sums = _ballots(path, whole, min(processes or os.cpu_count() or 1, MOST_PROCESSES), companion)
    counted, weight = len(whole.newest), whole.weight
    say("ballots", {"ballots": whole.ballots, "counted": counted, "weight": weight})
    _check_tally(whole, sums.whole(), say)
    _check_decryptions(whole, say)
    _check_result(whole, say)
    areas = _areas(whole, companion, sums, say)
    _second_proofs(whole, companion, proofs, say)
    _answer(path, whole, asked, say)
    election = whole.setup.election
    return Report(
        uuid=election.uuid,
        fingerprint=election.fingerprint,
        stage=last.type,
        head=whole.head,
        credentials=len(whole.setup.credentials.weights),
        ballots=whole.ballots,
        counted=counted,
        weight=weight,
        decrypted_by=tuple(sorted(whole.decryptions)),
        result=whole.result,
        areas=areas,
    )


def _say_setup(found: Structure, say: Say) -> None:
    setup = found.setup
    say(
        "setup",
        {
            "uuid": setup.election.uuid,
            "fingerprint": setup.election.fingerprint,
            "trustees": len(setup.trustees.keys),
            "credentials": len(setup.credentials.weights),
        },
    )


def _check_tally(whole: Structure, cells: Cells, say: Say) -> None:
    if whole.tally is None:
        return
    summary, published = whole.tally
    demand(published == cells, "tally", "the published sum is not the sum of the ballots")
    demand(
        summary.ballots == len(whole.newest),
        "tally",
        "the number of ballots that count is not the one published",
    )
    demand(summary.weight == whole.weight, "tally", "the ballots' weight is not the one published")
    say("tally", {"encrypted_tally": summary.encrypted_tally})


def _check_decryptions(whole: Structure, say: Say) -> None:
    if whole.tally is None:
        return
    newest = whole.decryptions
    for owner, decryption in whole.decrypted:
        key = whole.setup.trustees.keys[owner - 1]
        decryption.check(whole.tally[1], key, whole.setup.election)
        say("decryption" if decryption is newest[owner] else "decryption_replaced", {"owner": owner})


def _check_result(whole: Structure, say: Say) -> None:
    if whole.tally is None or whole.result is None:
        return
    tallying.check_result(whole.result, whole.tally[1], whole.setup.trustees, whole.decryptions)
    say("result", {"result": [list(row) for row in whole.result]})


def _areas(
    whole: Structure, companion: Companion | None, sums: Sums, say: Say
) -> tuple[AreaResult, ...] | None:
    if companion is not None:
        return companion.check(sums)
    election = whole.setup.election
    if districts.named_by(election) is not None:
        say("districts_left", {"uuid": election.uuid})
    return None


def _second_proofs(whole: Structure, companion: Companion | None, proofs: Path | None, say: Say) -> None:
    if proofs is not None:
        second_proofs.check(proofs, whole, companion, say)
    elif whole.decrypted:
        say("proofs_left", {"uuid": whole.setup.election.uuid})


# The ballots, in several processes


def _ballots(path: Path, whole: Structure, processes: int, companion: Companion | None) -> Sums:
    """The encrypted sums of the ballots that count, each of all of them checked.

    By district if there is a ``companion``, else of the whole city.
    """
    election = whole.setup.election
    sums = Sums(election, 1 if companion is None else len(companion.listed.names))
    of = None if companion is None else companion.of_ballots()
    for part in _parts(path, whole, processes, of):
        for district, found in part.items():
            sums.join(district, *found)
    return sums


def _parts(path: Path, whole: Structure, processes: int, of: Sequence[int] | None) -> Iterator[Part]:
    election = whole.setup.election
    chunks = batched(whole.places(of), CHUNK)
    if processes == 1 or whole.ballots < ALONE:
        for chunk in chunks:
            yield _check_chunk(path, election, chunk)
        return
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_begin, initargs=(path, election.raw())
    ) as pool:
        yield from _in_order(pool, chunks, processes)


def batched(places: Iterable[Place], size: int) -> Iterator[tuple[Place, ...]]:
    """``places`` in tuples of up to ``size``."""
    rest = iter(places)
    while chunk := tuple(islice(rest, size)):
        yield chunk


def _in_order(pool: Executor, chunks: Iterator[tuple[Place, ...]], processes: int) -> Iterator[Part]:
    """What the chunks give, with no more of them under way than keep the processes busy."""
    under_way = deque(pool.submit(_check_here, chunk) for chunk in islice(chunks, 3 * processes))
    try:
        while under_way:
            yield under_way.popleft().result()
            under_way.extend(pool.submit(_check_here, chunk) for chunk in islice(chunks, 1))
    finally:
        for waiting in under_way:
            waiting.cancel()


class _Here:
    """What a process that checks ballots was told when it began."""

    path: Path
    election: Election


def _begin(path: Path, election: bytes) -> None:
    _Here.path, _Here.election = path, Election.read(election)


def _check_here(chunk: tuple[Place, ...]) -> Part:
    return _check_chunk(_Here.path, _Here.election, chunk)


def _check_chunk(path: Path, election: Election, chunk: tuple[Place, ...]) -> Part:
    found: Part = {}
    nothing = tallying.nothing(election), 0, 0
    with path.open("rb") as file:
        for place in chunk:
            file.seek(place.offset)
            try:
                ballot = Ballot.read(file.read(place.size), election)
                ballot.check(election)
            except Invalid as error:
                raise Invalid(error.code, f"ballot {place.number + 1}: {error.reason}") from error
            if place.weight:
                chosen = tallying.weighted(tuple(answer.choices for answer in ballot.answers), place.weight)
                cells, ballots, weight = found.get(place.district, nothing)
                found[place.district] = tallying.added(cells, chosen), ballots + 1, weight + place.weight
    return found


# Further questions to an archive that holds


def _answer(path: Path, whole: Structure, asked: Questions, say: Say) -> None:
    if asked.since is not None:
        say("grown", {"bytes": grown_since(asked.since, path)})
    if asked.head is not None:
        demand(whole.height is not None, "missing", "there is no event with this name")
        say("included", {"head": asked.head, "height": whole.height})
    if asked.tracker is not None:
        say("counts" if whole.counts(asked.tracker) else "replaced", {"tracker": asked.tracker})


def grown_since(older: Path, newer: Path) -> int:
    """The size of ``older``, in bytes. Raises Invalid (``not_grown``) unless ``newer`` begins with it.

    An older file that ends before its first event or within one shows nothing, and is refused as well.
    """
    with archive.open_file(older) as before, archive.open_file(newer) as after:
        size = os.fstat(before.fileno()).st_size
        while piece := before.read(1 << 20):
            demand(
                piece == after.read(len(piece)),
                "not_grown",
                "the older archive is not the beginning of this one",
            )
    newest = deque(archive.read_members(older, lambda: credentials.LARGEST_LIST), maxlen=1)
    ends = bool(newest) and newest[0].is_event
    demand(ends, "not_grown", "the older archive does not end with an event")
    return size
