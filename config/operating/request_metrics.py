"""How many requests there were and how long they took, so that nobody learns when somebody answered.

Requests for public pages by somebody who is not signed in are counted at once by route: the name of the URL
pattern, never a path. Requests that change something have no route. They, and those of signed-in people and
for pages that are not the same for everybody, are shown only in steps: once in each period of
``STEP_SECONDS``, a series moves if at least ``MIN_REQUESTS`` are new. So whoever reads the metrics every
second, and knows who was at the site, does not see when somebody answered, voted or signed in; nor does
somebody who sends all but one of ten requests: the period ends whenever the last one comes. Errors (5xx) are
shown at once: the log has them.
"""

import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Final

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric

#: Upper bounds of durations, in seconds.
BUCKETS: Final = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
MIN_REQUESTS: Final = 10
STEP_SECONDS: Final = 300.0
#: The route of all requests that change something: answers, votes, posts, signing in and everything else.
WRITING: Final = "(writing)"
#: The route of what is no page.
NONE: Final = "(none)"


@dataclass(slots=True)
class _Figures:
    requests: int = 0
    seconds: float = 0.0
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))

    def add(self, seconds: float) -> None:
        self.requests += 1
        self.seconds += seconds
        self.buckets[bisect_left(BUCKETS, seconds)] += 1

    def take(self, other: "_Figures") -> None:
        self.requests += other.requests
        self.seconds += other.seconds
        self.buckets = [mine + its for mine, its in zip(self.buckets, other.buckets, strict=True)]


@dataclass(frozen=True, slots=True)
class Series:
    """``who``: public or personal."""

    who: str
    route: str
    status: str


class Requests:
    """Thread-safe. A collector of prometheus_client."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._shown: dict[Series, _Figures] = {}
        self._waiting: dict[Series, _Figures] = {}
        self._began = clock()
        self._period = 0

    def add(self, *, route: str, is_writing: bool, is_personal: bool, status: int, seconds: float) -> None:
        if is_writing:
            route = WRITING
        series = Series(
            "personal" if is_personal or is_writing else "public", route, f"{min(max(status // 100, 1), 5)}xx"
        )
        at_once = series.who == "public" or status >= 500
        with self._lock:
            (self._shown if at_once else self._waiting).setdefault(series, _Figures()).add(seconds)

    def collect(self) -> Iterator[Metric]:
        with self._lock:
            self._show_waiting_figures()
            shown = {series: replace(it, buckets=list(it.buckets)) for series, it in self._shown.items()}
        names = ["who", "route", "status"]
        counter = CounterMetricFamily("meydan_requests", "Requests answered", labels=names)
        words = "Seconds until a response was complete"
        histogram = HistogramMetricFamily("meydan_request_seconds", words, labels=names)
        for series, figures in sorted(shown.items(), key=lambda pair: str(pair[0])):
            labels = [series.who, series.route, series.status]
            counter.add_metric(labels, figures.requests)
            bounds, sums = [*map(str, BUCKETS), "+Inf"], accumulate(map(float, figures.buckets))
            histogram.add_metric(labels, list(zip(bounds, sums, strict=True)), figures.seconds)
        errors = sum(figures.requests for series, figures in shown.items() if series.status == "5xx")
        # From the start, when no series of an error is there yet: an alert needs an increase.
        yield CounterMetricFamily("meydan_errors", "Requests that ended with an error of the server", errors)
        yield counter
        yield histogram

    def _show_waiting_figures(self) -> None:
        """Once a period, add waiting series of at least ``MIN_REQUESTS`` to those that are shown.

        The caller holds the lock.
        """
        period = int((self._clock() - self._began) // STEP_SECONDS)
        if period <= self._period:
            return
        self._period = period
        for series, waiting in list(self._waiting.items()):
            if waiting.requests >= MIN_REQUESTS:
                self._shown.setdefault(series, _Figures()).take(waiting)
                del self._waiting[series]
