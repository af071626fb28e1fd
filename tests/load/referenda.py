"""Verifies a large archive with our verifier and the format's own tool; checks and casts ballots."""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from nacl import bindings

from referenda.voting import ballots, group
from referenda.voting.archive import EventType
from referenda.voting.ballots import Ballot
from referenda.voting.elections import Election, Question
from tests.faults.clients import Voter
from tests.faults.installation import ROOT, Server
from tests.load.clients import http_request, measure_requests
from tests.load.sites import databases, measured_site
from tests.load.table import Line, Round, measure_in_turns, say, time_work
from tests.referenda.voting import made
from tests.referenda.voting.made import Referendum, threshold_keys

#: A choice among three answers: three ciphertexts.
QUESTION = Question("Hangisi?", ("Birinci", "İkinci", "Üçüncü"), 1, 1)
CHOSEN = ([1, 0, 0], [0, 1, 0], [0, 0, 1])
#: Minimum number of multiplications to check a ballot: of the generator, and of other points.
OF_GENERATOR, OF_OTHERS = 8, 22
#: Number of ballots made, or checked, in one batch.
CHUNK = 100


def measure(folder: Path, number: int, voters: int, rounds: int) -> list[Line]:
    """Milliseconds to verify an archive of ``number`` ballots, peak megabytes, and milliseconds to check and
    to cast one ballot. ``voters`` cast in each round.
    """
    few, many = _write_archives(folder, number)
    tool = shutil.which("belenios-tool")
    if tool is None:
        say("There is no belenios-tool (Debian package of this name): nothing is compared with it.\n")
    times, times_of_tool, memory, memory_of_few = [], [], [], []
    for _ in range(rounds):
        own, megabytes = _verify(many, number)
        times.append(own)
        memory.append(Round(megabytes, own.cpu))
        own, megabytes = _verify(few, number // 10)
        memory_of_few.append(Round(megabytes, own.cpu))
        if tool is not None:
            times_of_tool.append(_verify_by_tool(tool, many, number))
    single = measure_in_turns({"check": _check_one_ballot, "multiply": _multiply_for_one_ballot}, rounds)
    size, multiplying = f"{number} ballots", "its multiplications alone"
    lines = [
        Line(f"peak memory for {size}", "MB", f"{number // 10} ballots", memory, memory_of_few),
        Line("checking one ballot", "ms", multiplying, single["check"], single["multiply"]),
    ]
    if tool is not None:
        lines.insert(0, Line(f"verifying {size}", "ms", "belenios-tool", times, times_of_tool))
    for server, name in databases():
        lines += _measure_casting(folder / name, server, name, voters, rounds)
    return lines


def _write_archives(folder: Path, number: int) -> list[Path]:
    """Archives of one referendum with a roll of ``number``, in which a tenth and all have voted, decrypted by
    two of three. Each is in a folder of its own, as the tool requires.
    """
    referendum = Referendum(threshold_keys(2, 3), (QUESTION,), weights=[1] * number)
    cast = _make_ballots(referendum)
    archives = []
    for name, several in (("few", cast[: number // 10]), ("many", cast)):
        (folder / name).mkdir()
        steps: made.Steps = [(EventType.SETUP, list(referendum.setup()))]
        steps += [(EventType.BALLOT, [raw]) for raw in several]
        steps.append((EventType.END_BALLOTS, []))
        path = folder / name / f"{made.UUID}.bel"
        archives.append(made.written(path, steps + made.counted(referendum, several, (1, 3))))
    return archives


def _make_ballots(referendum: Referendum) -> list[bytes]:
    """A ballot of every voter. Making takes as long as checking, so all cores are used."""
    keys = iter(referendum.private)
    chunks = iter(lambda: list(islice(keys, CHUNK)), [])
    raw = referendum.election.raw()
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(_make_chunk, raw, chunk) for chunk in chunks]
        return [one for done in waiting for one in done.result()]


def _make_chunk(raw: bytes, private: Sequence[int]) -> list[bytes]:
    election = Election.read(raw)
    return [
        ballots.make_ballot(election, key, [chosen]).raw()
        for key, chosen in zip(private, cycle(CHOSEN), strict=False)
    ]


def _verify(path: Path, number: int) -> tuple[Round, float]:
    """Run our verifier with its default number of processes; also the megabytes of its largest process."""
    run, output = _run([sys.executable, "-c", _OURS, str(path)], ROOT, number)
    return run, int(output.splitlines()[-1]) / 1024


#: The kernel attributes the parent's memory to a child, so the verifier measures itself.
_OURS = r"""
import re, resource
from pathlib import Path
from referenda.verifier.__main__ import main

assert main() == 0
own = int(re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())[1])
print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
"""


def _verify_by_tool(program: str, path: Path, number: int) -> Round:
    """Run the format's own tool. Without the variable it exits before it has checked a ballot."""
    return _run([program, "election", "verify"], path.parent, number, LWT_ASYNC_METHOD="none")[0]


def _run(command: Sequence[str], folder: Path, number: int, **environment: str) -> tuple[Round, str]:
    """Milliseconds by the wall clock, and of CPU time for each of ``number`` ballots; and the output."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    output = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    ).stdout
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Round(took * 1000, cpu * 1000 / number), output


def _check_one_ballot() -> Round:
    """Milliseconds to check one ballot."""
    referendum = Referendum(made.single_keys(), (QUESTION,))
    raw = referendum.ballot(0, CHOSEN[0])
    return time_work(lambda: Ballot.read(raw, referendum.election).check(referendum.election), CHUNK)


def _multiply_for_one_ballot() -> Round:
    """The same for only the multiplications of a check, by libsodium."""
    scalar = group.random_scalar().to_bytes(32, "little")
    point = group.power_of_generator(7)

    def multiply() -> None:
        for _ in range(OF_GENERATOR):
            bindings.crypto_scalarmult_ed25519_base_noclamp(scalar)
        for _ in range(OF_OTHERS):
            bindings.crypto_scalarmult_ed25519_noclamp(scalar, point)

    return time_work(multiply, CHUNK)


def _measure_casting(folder: Path, server: str, name: str, voters: int, rounds: int) -> list[Line]:
    """Milliseconds until a voter has the receipt, compared with the ballot's check and with bare daphne."""
    folder.mkdir()
    with measured_site(folder, server) as site:
        scene = site.scene("voting", str(voters * (rounds + 1)))
        emails = iter(scene["ballots"])
        bodies = [first.encode() for first, *_others in islice(scene["ballots"].values(), voters)]
        with site.serving() as running, site.serving("tests.load.bare:application") as bare:
            ways = {
                "cast": lambda: _cast_ballots(running, scene, list(islice(emails, voters))),
                "check": _check_one_ballot,
                "bare": lambda: _post_to_bare(bare, bodies),
            }
            taken = measure_in_turns(ways, rounds)
    what = f"casting a ballot, {name}"
    return [
        Line(what, "ms", "checking it alone", taken["cast"], taken["check"]),
        Line(what, "ms", "bare ASGI under daphne", taken["cast"], taken["bare"]),
    ]


def _cast_ballots(server: Server, scene: Any, emails: Sequence[str]) -> Round:
    """Median milliseconds until a voter has the receipt. The voters of ``emails`` cast one after another."""
    voters = [Voter(server.port, scene["referendum"], scene["sessions"][email]) for email in emails]
    for voter in voters:
        voter.open_page()
    before, waits = server.cpu_seconds(), []
    for voter, email in zip(voters, emails, strict=True):
        began = time.perf_counter()
        status, answer = voter.cast(scene["ballots"][email][0], {})
        waits.append((time.perf_counter() - began) * 1000)
        if status != 200:
            raise SystemExit(f"A ballot was answered {status}: {answer}")
    return Round(statistics.median(waits), (server.cpu_seconds() - before) * 1000 / len(emails))


def _post_to_bare(server: Server, bodies: Sequence[bytes]) -> Round:
    """The same bodies to an application that does nothing with them."""
    driven = measure_requests([server], (http_request("POST", "/", body) for body in bodies), 1, 200)
    return Round(driven.median, driven.cpu)
