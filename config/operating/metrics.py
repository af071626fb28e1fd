"""What Prometheus reads at ``/metrics`` of each process. docs/running.md lists it.

Nothing is about one poll or one person. Figures of the database are the same in every process, so rules take
their maximum. While the database is away only the gauge about it is shown.
"""

import logging
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography import x509
from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.db.models import Count
from django.utils import timezone
from prometheus_client import GC_COLLECTOR, PROCESS_COLLECTOR, CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from config.operating import background
from config.operating.request_metrics import Requests
from participation.background import clocks, supervision
from participation.jobs import queries as jobs_queries
from participation.mailing import queries as mailing_queries
from participation.signups import queries as signups_queries
from participation.signups.models import Figure
from participation.text import richtext
from polls.questionnaire.models import Poll
from polls.releases.models import Release
from realtime import hub
from referenda.referendum.models import Referendum

logger = logging.getLogger(__name__)

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
#: How long something may be due before it counts as overdue.
OVERDUE: Final = timedelta(minutes=1)
#: Steps of figures that would otherwise move with each person who signs in or answers: an answer is written
#: to the disk, a code is a mail, and each page that is read opens a socket.
DISK_STEP: Final = 64 * 1024 * 1024
SOCKETS_STEP: Final = 10
MAIL_STEP: Final = 60

requests = Requests()


def build_gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"meydan_{name}", words, value=value)


class Process:
    """Figures of this process and its machine, without the database."""

    def collect(self) -> Iterator[Metric]:
        beats = GaugeMetricFamily(
            "meydan_heartbeat_age_seconds", "Seconds since a thread showed that it works", labels=["thread"]
        )
        well = GaugeMetricFamily("meydan_thread_up", "1 while a thread is alive and beats", labels=["thread"])
        for thread in supervision.list_running_threads():
            beats.add_metric([thread.heartbeat.name], thread.heartbeat.age)
            well.add_metric([thread.heartbeat.name], float(thread.is_well))
        yield beats
        yield well
        succeeded = GaugeMetricFamily(
            "meydan_job_last_success_timestamp_seconds",
            "When a job last ended well in this process",
            # Not "job": Prometheus renames labels that it has itself, and the rules would see one job.
            labels=["name"],
        )
        for job, at in background.succeeded_at().items():
            succeeded.add_metric([job], at)
        yield succeeded
        sockets = _round_down(hub.open_sockets(), SOCKETS_STEP)
        yield build_gauge("sockets", "Live sockets of this process, in tens", sockets)
        words = "Texts in which the second sanitiser kept less than the first"
        yield build_gauge("sanitiser_differences", words, richtext.differences())
        yield from _collect_disk_metrics()
        yield from _collect_backup_metric()
        yield from _collect_certificate_metric()


def _collect_disk_metrics() -> Iterator[Metric]:
    free = GaugeMetricFamily("meydan_disk_free_bytes", "Free bytes of a file system", labels=["folder"])
    share = GaugeMetricFamily("meydan_disk_free_ratio", "Free part of a file system", labels=["folder"])
    for name, folder in (("state", settings.STATE_DIR), ("backups", settings.BACKUP_DIR)):
        if folder and Path(folder).is_dir():
            usage = shutil.disk_usage(folder)
            left = _round_down(usage.free, DISK_STEP)
            free.add_metric([name], left)
            share.add_metric([name], left / usage.total)
    yield free
    yield share


def _round_down(value: float, step: int) -> int:
    """The largest multiple of ``step`` that is at most ``value``."""
    return int(value // step) * step


def _collect_backup_metric() -> Iterator[Metric]:
    if not settings.BACKUP_DIR:
        return
    at = find_last_backup(Path(settings.BACKUP_DIR))
    words = "When the newest complete backup was made; 0 if there is none"
    yield build_gauge("last_backup_timestamp_seconds", words, at)


def find_last_backup(folder: Path) -> float:
    """Seconds since 1970, 0 without a backup. A database's file has its name only when it is complete."""
    complete = [*folder.glob("meydan-*.dump*"), *folder.glob("meydan-*.sqlite3*")]
    return max((file.stat().st_mtime for file in complete), default=0.0)


def _collect_certificate_metric() -> Iterator[Metric]:
    path = settings.CERTIFICATE_FILE
    if not path:
        return
    try:
        until = _read_expiry(path, Path(path).stat().st_mtime_ns)
    except (OSError, ValueError) as error:
        logger.error("The certificate of MEYDAN_CERTIFICATE cannot be read: %s", type(error).__name__)
        until = 0.0
    words = "When the certificate expires; 0 if it cannot be read"
    yield build_gauge("certificate_expiry_timestamp_seconds", words, until)


@lru_cache(maxsize=1)
def _read_expiry(path: str, _changed: int) -> float:
    """The end of the certificate's validity, in seconds since 1970.

    ``_changed`` is the file's time of modification: a new one makes the cache read the file again.
    """
    return x509.load_pem_x509_certificate(Path(path).read_bytes()).not_valid_after_utc.timestamp()


class Database:
    """Figures of the database."""

    def collect(self) -> Iterator[Metric]:
        close_old_connections()
        try:
            figures = list(self._collect_figures(timezone.now()))
            figures.append(build_gauge("database_up", "1 while the database answers", 1))
        except (DatabaseError, InterfaceError):
            figures = [build_gauge("database_up", "1 while the database answers", 0)]
        finally:
            close_old_connections()
        yield from figures

    def _collect_figures(self, now: datetime) -> Iterator[Metric]:
        overdue = GaugeMetricFamily(
            "meydan_overdue", "What should have been done over a minute ago", labels=["what"]
        )
        due = now - OVERDUE
        for what, number in {
            "poll_closing": Poll.objects.due_to_close_at(due).count(),
            "poll_counting": Poll.objects.due_to_count_at(due).count(),
            "referendum_opening": Referendum.objects.due_to_open_at(due).count(),
            "referendum_closing": Referendum.objects.due_to_close_at(due).count(),
        }.items():
            overdue.add_metric([what], number)
        yield overdue
        words = "By how much the clock of this process is ahead of the database's"
        yield build_gauge("clock_offset_seconds", words, clocks.measure_clock_offset().total_seconds())
        failing = GaugeMetricFamily(
            "meydan_failing_subjects", "Subjects of a job that fail each time", labels=["name"]
        )
        since = GaugeMetricFamily(
            "meydan_failing_since_timestamp_seconds",
            "When the longest of them began to fail",
            labels=["name"],
        )
        by_job: dict[str, list[float]] = {}
        for failure in jobs_queries.list_failures():
            by_job.setdefault(failure.job, []).append(failure.since.timestamp())
        for job, moments in by_job.items():
            failing.add_metric([job], len(moments))
            since.add_metric([job], min(moments))
        yield failing
        yield since
        newest = Release.objects.aggregate(number=Count("pk"))["number"]
        yield build_gauge("releases", "Published results of polls, all versions", newest)
        yield from _collect_mail_metrics()
        yield from _collect_sign_up_metrics()


def _collect_mail_metrics() -> Iterator[Metric]:
    yield build_gauge(
        "mails_waiting", "Mails not sent within a minute", mailing_queries.count_delayed_mails()
    )
    words = "Age of the oldest mail not sent yet, in whole minutes"
    oldest = _round_down(mailing_queries.get_oldest_waiting_seconds() or 0, MAIL_STEP)
    yield build_gauge("oldest_mail_seconds", words, oldest)
    yesterday = timezone.localdate() - timedelta(days=1)
    yield build_gauge(
        "mails_failed", "Mails given up today or yesterday", mailing_queries.count_failed_mails(yesterday)
    )
    server = mailing_queries.get_mail_server()
    words = "Connections to the mail server that failed since it last accepted a mail"
    yield build_gauge("mail_server_failures", words, server.failures)
    success = server.last_success_at.timestamp() if server.last_success_at else 0
    yield build_gauge(
        "mail_last_success_timestamp_seconds", "The hour of the last mail accepted, or 0", success
    )


def _collect_sign_up_metrics() -> Iterator[Metric]:
    today = signups_queries.get_today()
    yield build_gauge("sign_ups_today", "Accounts opened today, in tens", today.sign_ups)
    yield build_gauge("roll_matches_today", "People matched with rolls today, in tens", today.matches)
    warnings = GaugeMetricFamily(
        "meydan_sign_up_warnings_today", "1 if officers were warned today", labels=["what"]
    )
    for figure in Figure:
        warnings.add_metric([figure.value], float(getattr(today, f"warned_{figure.value}")))
    yield warnings


def _build_registry() -> CollectorRegistry:
    registry = CollectorRegistry(auto_describe=False)
    for collector in (requests, Process(), Database(), PROCESS_COLLECTOR, GC_COLLECTOR):
        registry.register(collector)
    return registry


def render_metrics() -> bytes:
    """All metrics in Prometheus' text format."""
    return generate_latest(_build_registry())
