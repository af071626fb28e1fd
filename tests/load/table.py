"""The table of the benchmark: measures beside their baselines, in alternating rounds of the same run."""

import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import TypeVar

#: Beginnings of the names of pages that are the same for everybody.
PUBLIC = (
    *("front page", "open poll", "result page", "results API, S", "results API, P"),
    *("thread", "forums", "referenda", "bulletins"),
)
#: What is aimed at, by the beginning of a measure's name.
TARGETS = {
    "answers over the API, SQLite": "600 /s; 2.5 × the insert",
    "answers over the API, PostgreSQL": "2000 /s; 2.5 × the insert",
    "answers by the page, SQLite": "600 /s; 2.5 × the insert",
    "answers by the page, PostgreSQL": "2000 /s; 2.5 × the insert",
    "99 of 100 answers": "250 ms",
    "one more of": "CPU ratio 1.2",
    "front page, signed in": "12 ms CPU",
    "open poll, signed in": "10 ms CPU",
    "result page, signed in": "15 ms CPU",
    **dict.fromkeys(PUBLIC, "2500 /s, 0.5 ms CPU; 0.67 × daphne"),
    "last of 10000 that follow": "5000 ms",
    "GET p99 while": "250 ms",
    "last of 10000 sockets": "1.6 × the loop",
    "GET p99 beside": "50 ms",
    "memory of one of 10000 sockets": "30 kB",
}
T = TypeVar("T")


@dataclass(frozen=True)
class Round:
    """A measurement: ``figure`` by the wall clock, ``cpu`` in milliseconds of the server process per request.

    Other work on the machine affects ``cpu`` less. It does not include the database server.
    """

    figure: float
    cpu: float = 0.0


@dataclass
class Line:
    """One measure with its rounds and those of its baseline, in ``unit``."""

    what: str
    unit: str
    baseline: str
    rounds: Sequence[Round]
    baseline_rounds: Sequence[Round]
    #: Of single requests, in milliseconds, where the slowest are of interest.
    waits: Sequence[float] = field(default=(), kw_only=True)

    def row(self) -> str:
        own, other = (median_of(rounds, "figure") for rounds in (self.rounds, self.baseline_rounds))
        cpu, other_cpu = (median_of(rounds, "cpu") for rounds in (self.rounds, self.baseline_rounds))
        slowest = f"; 95 of 100: {statistics.quantiles(self.waits, n=20)[18]:.0f} ms" if self.waits else ""
        cells = (
            self.what,
            f"{own:.0f} {self.unit} ({spread(self.rounds)}){slowest}",
            f"{self.baseline}: {other:.0f} {self.unit} ({spread(self.baseline_rounds)})",
            f"**{own / other:.2f}**",
            f"{cpu:.2f} / {other_cpu:.2f}",
            # Zero where only the clients are measured.
            f"**{cpu / other_cpu:.2f}**" if other_cpu else "–",
            next((target for start, target in TARGETS.items() if self.what.startswith(start)), ""),
        )
        return f"| {' | '.join(cells)} |"

    def as_json(self) -> str:
        """The same with every round, as one line of JSON."""
        return json.dumps(asdict(self))


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def median_of(rounds: Sequence[Round], name: str) -> float:
    return float(statistics.median(getattr(one, name) for one in rounds))


def spread(rounds: Sequence[Round]) -> str:
    figures = [one.figure for one in rounds]
    return f"{min(figures):.0f}–{max(figures):.0f}"


def measure_in_turns(measures: Mapping[str, Callable[[], T]], rounds: int) -> dict[str, list[T]]:
    """What each measure returns, by its name, in so many rounds after one that warms up."""
    taken: dict[str, list[T]] = {name: [] for name in measures}
    for number in range(rounds + 1):
        for name, measure in measures.items():
            result = measure()
            if number:
                taken[name].append(result)
    return taken


def time_work(work: Callable[[], object], times: int = 1) -> Round:
    """Milliseconds of work in this process, by the wall clock and of CPU time: the mean of so many times."""
    began, cpu = time.perf_counter(), time.process_time()
    for _ in range(times):
        work()
    took, used = time.perf_counter() - began, time.process_time() - cpu
    return Round(took * 1000 / times, used * 1000 / times)


def compare_work(
    what: str, work: Callable[[], object], baseline: str, other: Callable[[], object], rounds: int
) -> Line:
    """Milliseconds of ``work`` in this process, compared with those of ``other``."""
    measures = {what: partial(time_work, work), baseline: partial(time_work, other)}
    taken = measure_in_turns(measures, rounds)
    return Line(what, "ms", baseline, taken[what], taken[baseline])
