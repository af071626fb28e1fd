"""Each rule of ``deploy/prometheus/alerts.yml`` fires after its term for what it is about, and only then."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings

from tests.config.operating.prometheus import TARGET, UP, expects, read_rules, run_promtool, seconds, series

pytestmark = pytest.mark.thorough

RULES = read_rules()
STEP = 15
HOUR = 3600
CLOSES = 'meydan_job_last_success_timestamp_seconds{name="polls.close_due"}'
MAILS = 'meydan_job_last_success_timestamp_seconds{name="notifications.send_due"}'


@dataclass(frozen=True)
class Line:
    """A figure that is ``start`` at the beginning of the test and grows by ``rate`` a second."""

    start: float
    rate: float = 0

    def samples(self, begin: int, number: int) -> str:
        """In promtool's notation: ``number`` samples from the moment ``begin`` on."""
        return f"{self.start + self.rate * begin}+{self.rate * STEP}x{number - 1}"


def clock(offset: float) -> Line:
    """A moment that is always ``offset`` seconds from now."""
    return Line(offset, 1)


Figures = Mapping[str, Line | None]
#: Figures of a process with which nothing is wrong.
WELL: Figures = {
    UP: Line(1),
    "meydan_database_up": Line(1),
    'meydan_thread_up{thread="background"}': Line(1),
    'meydan_thread_up{thread="intake"}': Line(1),
    CLOSES: clock(-5),
    MAILS: clock(-5),
    'meydan_overdue{what="poll_closing"}': Line(0),
    "meydan_mail_server_failures": Line(1),
    "meydan_oldest_mail_seconds": Line(30),
    "meydan_mails_failed": Line(3),
    "meydan_last_backup_timestamp_seconds": clock(-20 * HOUR),
    "meydan_certificate_expiry_timestamp_seconds": clock(60 * 24 * HOUR),
    'meydan_disk_free_ratio{folder="state"}': Line(0.5),
    'meydan_disk_free_ratio{folder="backups"}': Line(0.5),
    "meydan_clock_offset_seconds": Line(-0.1),
    "meydan_errors_total": Line(3),
    'meydan_requests_total{who="public",route="front",status="2xx"}': Line(0, 100),
}
#: What is wrong when an alert is to fire. None: the figure is missing.
FAULTS: Mapping[str, Figures] = {
    "MeydanProcessDown": {**dict.fromkeys(WELL), UP: Line(0)},
    "MeydanDatabaseDown": {"meydan_database_up": Line(0)},
    "MeydanThreadDown": {'meydan_thread_up{thread="intake"}': Line(0)},
    # One job of several.
    "MeydanJobDead": {CLOSES: clock(-1000)},
    "MeydanJobsMissing": {CLOSES: None, MAILS: None},
    "MeydanBacklog": {'meydan_overdue{what="poll_closing"}': Line(1)},
    "MeydanSubjectFails": {'meydan_failing_subjects{name="polls.close_due"}': Line(1)},
    "MeydanMailServerDown": {"meydan_mail_server_failures": Line(3)},
    "MeydanMailStuck": {"meydan_oldest_mail_seconds": Line(1000)},
    "MeydanMailFailed": {"meydan_mails_failed": Line(21)},
    "MeydanBackupOld": {"meydan_last_backup_timestamp_seconds": clock(-27 * HOUR)},
    "MeydanBackupUnknown": {"meydan_last_backup_timestamp_seconds": None},
    "MeydanCertificateExpires": {"meydan_certificate_expiry_timestamp_seconds": clock(10 * 24 * HOUR)},
    "MeydanCertificateUnknown": {"meydan_certificate_expiry_timestamp_seconds": None},
    "MeydanDiskFull": {'meydan_disk_free_ratio{folder="backups"}': Line(0.05)},
    "MeydanClock": {"meydan_clock_offset_seconds": Line(-3)},
    # At once, between two scrapes.
    "MeydanErrors": {"meydan_errors_total": Line(30)},
}
FIRING = 'ALERTS{alertstate="firing"}'


def values(name: str, phases: list[tuple[Figures, int]]) -> str:
    """The samples of a figure in phases of so many steps. A missing one is stale, as after a scrape."""
    begin, parts = 0, []
    for figures, steps in phases:
        line = figures.get(name)
        parts.append(line.samples(begin, steps) if line else f"stale _x{steps - 1}")
        begin += steps * STEP
    return " ".join(parts)


def test_there_is_a_fault_for_each_alert() -> None:
    assert set(FAULTS) == set(RULES)


@pytest.mark.parametrize("alert", sorted(RULES))
def test_an_alert_fires_after_its_term_alone_and_ends_with_the_fault(alert: str, tmp_path: Path) -> None:
    """Well for an hour, at fault for the rule's term and two scrapes, well for an hour."""
    rule, wrong = RULES[alert], {**WELL, **FAULTS[alert]}
    term = seconds(rule["for"])
    phases = [(WELL, HOUR // STEP), (wrong, term // STEP + 2), (WELL, HOUR // STEP)]
    named = re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])
    is_named = "".join(f',{label}!=""' for label in named)

    run_promtool(
        tmp_path,
        {
            "interval": f"{STEP}s",
            "input_series": [
                {"series": name if name == UP else series(name), "values": values(name, phases)}
                for name in dict.fromkeys(chain(WELL, wrong))
            ],
            "promql_expr_test": [
                expects(HOUR - STEP, [], FIRING),
                expects(HOUR + term - STEP, [], FIRING),
                expects(HOUR + term + STEP, [alert], FIRING),
                # The labels that its sentence names are there.
                expects(HOUR + term + STEP, [alert], f'ALERTS{{alertstate="firing"{is_named}}}'),
                expects(HOUR + term + HOUR, [], FIRING),
            ],
        },
    )


@pytest.mark.parametrize("alert", RULES)
def test_terms_outlast_a_restart_and_nobody_waits_long(alert: str) -> None:
    """A minute at least: replacing a process takes seconds, and one scrape may fail."""
    shortest, longest = {"page": (60, 600), "ticket": (60, 1800)}[RULES[alert]["labels"]["severity"]]
    assert shortest <= seconds(RULES[alert]["for"]) <= longest


def test_the_page_of_operation_says_what_to_do_at_each_alert() -> None:
    text = (settings.BASE_DIR / "docs" / "running.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(Meydan\w+)` \|", text, re.MULTILINE) == list(RULES)


def test_several_processes_count_together(tmp_path: Path) -> None:
    """One of two does no jobs and knows no backup; the other's figures suffice."""
    other = {**TARGET, "instance": "127.0.0.1:8109"}
    few = {"up": Line(1), "meydan_database_up": Line(1), 'meydan_thread_up{thread="intake"}': Line(1)}
    steps = HOUR // STEP
    both = {
        **{name if name == UP else series(name): line for name, line in WELL.items()},
        **{series(name, other): line for name, line in few.items()},
    }

    run_promtool(
        tmp_path,
        {
            "interval": f"{STEP}s",
            "input_series": [
                {"series": name, "values": line.samples(0, steps)} for name, line in both.items() if line
            ],
            "promql_expr_test": [expects(HOUR - STEP, [], "ALERTS")],
        },
    )
