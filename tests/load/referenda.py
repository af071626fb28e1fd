"""Verifies a large archive with our verifier and the format's own tool; checks and casts ballots."""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
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
from tests.faults.installation import Server
from tests.load.files import timed
from tests.referenda.voting import made
from tests.referenda.voting.made import Referendum, threshold_keys

ROOT = Path(__file__).parents[2]

#: A choice among three answers: three ciphertexts.
QUESTION = Question("Hangisi?", ("Birinci", "İkinci", "Üçüncü"), 1, 1)
CHOSEN = ([1, 0, 0], [0, 1, 0], [0, 0, 1])
#: Minimum number of multiplications to check a ballot: of the generator, and of other points.
OF_GENERATOR, OF_OTHERS = 8, 22
#: Number of ballots made, or checked, in one batch.
CHUNK = 100


@dataclass(frozen=True)
class Run:
    """Cost of a run: ``seconds`` by the wall clock, and ``cpu`` seconds of all processes.

    ``megabytes``: peak memory of the largest process, if it reports it, otherwise 0.
    """

    seconds: float
    cpu: float
    megabytes: float


@dataclass(frozen=True)
class Archives:
    """The same referendum with few and with many ballots, each in its own folder as the tool requires."""

    few: Path
    many: Path


def archives(folder: Path, number: int) -> Archives:
    """Archives with a roll of ``number``, in which a tenth and all have voted, decrypted by two of three."""
    referendum = Referendum(threshold_keys(2, 3), (QUESTION,), weights=[1] * number)
    cast = _cast(referendum)
    archives = []
    for name, several in (("few", cast[: number // 10]), ("many", cast)):
        (folder / name).mkdir()
        steps: made.Steps = [(EventType.SETUP, list(referendum.setup()))]
        steps += [(EventType.BALLOT, [raw]) for raw in several]
        steps.append((EventType.END_BALLOTS, []))
        path = folder / name / f"{made.UUID}.bel"
        archives.append(made.written(path, steps + made.counted(referendum, several, (1, 3))))
    return Archives(*archives)


def _cast(referendum: Referendum) -> list[bytes]:
    """A ballot of every voter. Making takes as long as checking, so all cores are used."""
    keys = iter(referendum.private)
    chunks = iter(lambda: list(islice(keys, CHUNK)), [])
    raw = referendum.election.raw()
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(_made, raw, chunk) for chunk in chunks]
        return [one for done in waiting for one in done.result()]


def _made(raw: bytes, private: Sequence[int]) -> list[bytes]:
    election = Election.read(raw)
    return [
        ballots.make(election, key, [chosen]).raw()
        for key, chosen in zip(private, cycle(CHOSEN), strict=False)
    ]


def verify(path: Path) -> Run:
    """Run our verifier with its default number of processes."""
    return _run([sys.executable, "-c", _OURS, str(path)], ROOT)


#: The kernel attributes the parent's memory to a child, so the verifier measures itself.
_OURS = r"""
import re, resource
from pathlib import Path
from referenda.verifier.__main__ import main

assert main() == 0
own = int(re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())[1])
print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
"""


def tool() -> str | None:
    """Path of the format's own tool, or None."""
    return shutil.which("belenios-tool")


def verify_by_tool(program: str, path: Path) -> Run:
    """Run the format's own tool. Without the variable it exits before it has checked a ballot."""
    return _run([program, "election", "verify"], path.parent, LWT_ASYNC_METHOD="none")


def _run(command: Sequence[str], folder: Path, **environment: str) -> Run:
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _pid, status, used = os.wait4(process.pid, 0)
    took = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    last = output.splitlines()[-1:]
    return Run(took, used.ru_utime + used.ru_stime, int(last[0]) / 1024 if last else 0)


def cast(server: Server, scene: Any, emails: Sequence[str]) -> tuple[float, float]:
    """Median milliseconds until a voter has the receipt, and milliseconds of server CPU per ballot.

    The voters of ``emails`` cast one after another.
    """
    voters = [Voter(server.port, scene["referendum"], scene["sessions"][email]) for email in emails]
    for voter in voters:
        voter.open_page()
    before, waits = server.cpu_seconds(), []
    for voter, email in zip(voters, emails, strict=True):
        began = time.perf_counter()
        status, answer = voter.cast(scene["ballots"][email][0])
        waits.append((time.perf_counter() - began) * 1000)
        if status != 200:
            raise SystemExit(f"A ballot was answered {status}: {answer}")
    return statistics.median(waits), (server.cpu_seconds() - before) * 1000 / len(emails)


def asked_bare(server: Server, scene: Any, emails: Sequence[str]) -> tuple[float, float]:
    """Like ``cast``, against an application that does nothing with the same bodies."""
    before, waits = server.cpu_seconds(), []
    for email in emails:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.connect()
        body = scene["ballots"][email][0].encode()
        began = time.perf_counter()
        connection.request("POST", "/", body, {"Content-Type": "application/json"})
        connection.getresponse().read()
        waits.append((time.perf_counter() - began) * 1000)
        connection.close()
    return statistics.median(waits), (server.cpu_seconds() - before) * 1000 / len(emails)


def one_ballot() -> tuple[float, float]:
    """Milliseconds by the wall clock and of CPU time to check one ballot."""
    referendum = Referendum(made.single_keys(), (QUESTION,))
    raw = referendum.ballot(0, CHOSEN[0])

    def check() -> None:
        for _ in range(CHUNK):
            Ballot.read(raw, referendum.election).check(referendum.election)

    return _each(timed(check))


def its_multiplications() -> tuple[float, float]:
    """The same for only the multiplications of a check, by libsodium."""
    scalar = group.random_scalar().to_bytes(32, "little")
    point = group.power_of_generator(7)

    def multiply() -> None:
        for _ in range(CHUNK):
            for _ in range(OF_GENERATOR):
                bindings.crypto_scalarmult_ed25519_base_noclamp(scalar)
            for _ in range(OF_OTHERS):
                bindings.crypto_scalarmult_ed25519_noclamp(scalar, point)

    return _each(timed(multiply))


def _each(taken: tuple[float, float]) -> tuple[float, float]:
    return taken[0] / CHUNK, taken[1] / CHUNK
