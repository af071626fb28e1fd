"""Verifies an archive step by step. The first fault ends the verification."""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from referenda.verifier import second_proofs, structure
from referenda.verifier.district_groups import Companion, GroupResult
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

#: Number of ballots sent to a worker process at once.
CHUNK = 64
#: Windows cannot wait for more processes.
MAX_PROCESSES = 61
#: With fewer ballots than this, starting worker processes takes longer than they save.
ALONE = 256

#: By district with counted ballots: their encrypted sum, number and weight.
Part = dict[int, tuple[Cells, int, int]]


@dataclass(frozen=True, slots=True)
class Report:
    """Content of a valid archive. ``stage`` is the type of the newest event, ``head`` its name.

    ``groups`` has the results of the district groups. It is None before the result, or if no file of
    districts was verified.
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
    groups: tuple[GroupResult, ...] | None = None


@dataclass(frozen=True, slots=True)
class Questions:
    """Optional checks of a valid archive.

    ``tracker``: the archive must hold this ballot. ``head``: it must hold the event with this name, which was
    published earlier. ``since``: it must extend this older archive.
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
    """Verify the archive at ``path`` and report its content. ``say`` is called after each step.

    ``beside`` is the optional file of districts, ``proofs`` the optional file of second proofs. Raises
    Invalid with the first fault, OSError if a file cannot be read. Memory grows with the number of
    credentials and by some bytes per ballot, but not with the size of ballots.
    """
    whole = structure.read(path, lambda checked: _say_setup(checked, say), head=asked.head)
    last = whole.last
    say("chain", {"events": last.height + 1, "head": whole.head})
    companion = None if beside is None else Companion(beside, whole, say)
    sums = _verify_and_sum_ballots(
        path, whole, min(processes or os.cpu_count() or 1, MAX_PROCESSES), companion
    )
    counted, weight = len(whole.newest), whole.weight
    say("ballots", {"ballots": whole.ballots, "counted": counted, "weight": weight})
    _check_tally(whole, sums.whole(), say)
    _check_decryptions(whole, say)
    _check_result(whole, say)
    groups = _check_district_groups(whole, companion, sums, say)
    _check_second_proofs(whole, companion, proofs, say)
    _answer_questions(path, whole, asked, say)
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
        groups=groups,
    )


def _say_setup(whole: Structure, say: Say) -> None:
    setup = whole.setup
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


def _check_district_groups(
    whole: Structure, companion: Companion | None, sums: Sums, say: Say
) -> tuple[GroupResult, ...] | None:
    if companion is not None:
        return companion.check(sums)
    election = whole.setup.election
    if districts.named_by(election) is not None:
        say("districts_left", {"uuid": election.uuid})
    return None


def _check_second_proofs(
    whole: Structure, companion: Companion | None, proofs: Path | None, say: Say
) -> None:
    if proofs is not None:
        second_proofs.check(proofs, whole, companion, say)
    elif whole.decrypted:
        say("proofs_left", {"uuid": whole.setup.election.uuid})


# Ballots, in several processes


def _verify_and_sum_ballots(
    path: Path, whole: Structure, processes: int, companion: Companion | None
) -> Sums:
    """Verify all ballots and sum the counted ones. Raises Invalid with the first fault.

    The sums are by district if there is a ``companion``, otherwise one for the whole city.
    """
    election = whole.setup.election
    sums = Sums(election, 1 if companion is None else len(companion.listed.names))
    district_of = None if companion is None else companion.of_ballots()
    for part in _check_chunks(path, whole, processes, district_of):
        for district, district_sums in part.items():
            sums.join(district, *district_sums)
    return sums


def _check_chunks(
    path: Path, whole: Structure, processes: int, district_of: Sequence[int] | None
) -> Iterator[Part]:
    """Verify all ballots in chunks and yield their sums. Few ballots are verified in this process."""
    election = whole.setup.election
    chunks = batched(whole.places(district_of), CHUNK)
    if processes == 1 or whole.ballots < ALONE:
        for chunk in chunks:
            yield _check_chunk(path, election, chunk)
        return
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_start_worker, initargs=(path, election.raw())
    ) as pool:
        yield from _yield_in_order(pool, chunks, processes)


def batched(places: Iterable[Place], size: int) -> Iterator[tuple[Place, ...]]:
    """Split ``places`` into tuples of at most ``size`` items."""
    rest = iter(places)
    while chunk := tuple(islice(rest, size)):
        yield chunk


def _yield_in_order(pool: Executor, chunks: Iterator[tuple[Place, ...]], processes: int) -> Iterator[Part]:
    """Yield the results of the chunks in order. Submits only enough chunks to keep the processes busy."""
    under_way = deque(pool.submit(_check_chunk_in_worker, chunk) for chunk in islice(chunks, 3 * processes))
    try:
        while under_way:
            yield under_way.popleft().result()
            under_way.extend(pool.submit(_check_chunk_in_worker, chunk) for chunk in islice(chunks, 1))
    finally:
        for waiting in under_way:
            waiting.cancel()


class _Here:
    """State of a worker process, set when it starts."""

    path: Path
    election: Election


def _start_worker(path: Path, election: bytes) -> None:
    _Here.path, _Here.election = path, Election.read(election)


def _check_chunk_in_worker(chunk: tuple[Place, ...]) -> Part:
    return _check_chunk(_Here.path, _Here.election, chunk)


def _check_chunk(path: Path, election: Election, chunk: tuple[Place, ...]) -> Part:
    """Verify a chunk of ballots and sum those that count, by district. Raises Invalid."""
    part: Part = {}
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
                cells, ballots, weight = part.get(place.district, nothing)
                part[place.district] = tallying.added(cells, chosen), ballots + 1, weight + place.weight
    return part


# Optional checks of a valid archive


def _answer_questions(path: Path, whole: Structure, questions: Questions, say: Say) -> None:
    """Answer the optional questions about a valid archive. Raises Invalid if one is not fulfilled."""
    if questions.since is not None:
        say("grown", {"bytes": grown_since(questions.since, path)})
    if questions.head is not None:
        demand(whole.height is not None, "missing", "there is no event with this name")
        say("included", {"head": questions.head, "height": whole.height})
    if questions.tracker is not None:
        say("counts" if whole.counts(questions.tracker) else "replaced", {"tracker": questions.tracker})


def grown_since(older: Path, newer: Path) -> int:
    """The size of ``older`` in bytes. Raises Invalid (``not_grown``) unless ``newer`` begins with it.

    An older file that ends before its first event or within one proves nothing, and is refused too.
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
