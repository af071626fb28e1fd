"""Each rule of ``deploy/prometheus/alerts.yml`` fires for what it is about and for nothing else, after its
term.
"""

import re
from collections.abc import Callable, Mapping

import pytest
from django.conf import settings

from tests.config.prometheus import STEP_SECONDS, Prometheus, Rule, read_rules

RULES = read_rules(settings.BASE_DIR / "deploy" / "prometheus" / "alerts.yml")
NOW = 1_800_000_000.0
HOUR = 3600.0
CLOSES = 'meydan_job_last_success_timestamp_seconds{name="polls.close_due"}'
MAILS = 'meydan_job_last_success_timestamp_seconds{name="notifications.send_due"}'
PUBLIC = 'meydan_requests_total{who="public",route="front",status="2xx"}'

Figures = Mapping[str, Callable[[float], float] | float | None]
#: Figures of a process with which nothing is wrong, as functions of the moment.
WELL: Figures = {
    "meydan_database_up": 1,
    'meydan_thread_up{thread="background"}': 1,
    'meydan_thread_up{thread="intake"}': 1,
    CLOSES: lambda at: at - 5,
    MAILS: lambda at: at - 5,
    'meydan_overdue{what="poll_closing"}': 0,
    "meydan_oldest_mail_seconds": 30,
    "meydan_mails_failed": 3,
    "meydan_last_backup_timestamp_seconds": lambda at: at - 20 * HOUR,
    "meydan_certificate_expiry_timestamp_seconds": lambda at: at + 60 * 24 * HOUR,
    'meydan_disk_free_ratio{folder="state"}': 0.5,
    'meydan_disk_free_ratio{folder="backups"}': 0.5,
    "meydan_clock_offset_seconds": -0.1,
    "meydan_errors_total": 3,
    PUBLIC: lambda at: (at - NOW) * 100,
}
#: What is wrong when an alert is to fire. None: the figure is missing; for all, the process does not answer.
FAULTS: Mapping[str, Figures | None] = {
    "MeydanProcessDown": None,
    "MeydanDatabaseDown": {"meydan_database_up": 0},
    "MeydanThreadDown": {'meydan_thread_up{thread="intake"}': 0},
    # One job of several.
    "MeydanJobDead": {CLOSES: lambda at: at - 1000},
    "MeydanJobsMissing": {CLOSES: None, MAILS: None},
    "MeydanBacklog": {'meydan_overdue{what="poll_closing"}': 1},
    "MeydanSubjectFails": {'meydan_failing_subjects{name="polls.close_due"}': 1},
    "MeydanMailStuck": {"meydan_oldest_mail_seconds": 1000},
    "MeydanMailFailed": {"meydan_mails_failed": 21},
    "MeydanBackupOld": {"meydan_last_backup_timestamp_seconds": lambda at: at - 27 * HOUR},
    "MeydanBackupUnknown": {"meydan_last_backup_timestamp_seconds": None},
    "MeydanCertificateExpires": {
        "meydan_certificate_expiry_timestamp_seconds": lambda at: at + 10 * 24 * HOUR
    },
    "MeydanCertificateUnknown": {"meydan_certificate_expiry_timestamp_seconds": None},
    "MeydanDiskFull": {'meydan_disk_free_ratio{folder="backups"}': 0.05},
    "MeydanClock": {"meydan_clock_offset_seconds": -3},
    # At once, between two scrapes.
    "MeydanErrors": {"meydan_errors_total": 30},
}


def exposition(figures: Figures, at: float) -> str:
    values = {name: value(at) if callable(value) else value for name, value in figures.items()}
    return "".join(f"{name} {value}\n" for name, value in values.items() if value is not None)


def fault(alert: str, at: float) -> str | None:
    wrong = FAULTS[alert]
    return None if wrong is None else exposition({**WELL, **wrong}, at)


def observed(
    prometheus: Prometheus, text: Callable[[float], str | None], begin: float, seconds: float
) -> float:
    """Scrape for ``seconds``; returns the moment of the end."""
    end = begin + seconds
    while begin < end:
        prometheus.scrape(begin, text(begin))
        begin += STEP_SECONDS
    return begin


def firing(prometheus: Prometheus, at: float) -> set[str]:
    return {rule.name for rule in RULES.values() if prometheus.firing(rule, at)}


def test_there_is_a_fault_for_each_alert():
    assert set(FAULTS) == set(RULES)


@pytest.mark.parametrize("alert", sorted(RULES))
def test_an_alert_fires_after_its_term_alone_and_ends_with_the_fault(alert):
    rule, prometheus = RULES[alert], Prometheus()

    began = observed(prometheus, lambda at: exposition(WELL, at), NOW, HOUR)
    assert firing(prometheus, began - STEP_SECONDS) == set()
    before = observed(prometheus, lambda at: fault(alert, at), began, rule.term)
    assert firing(prometheus, before - STEP_SECONDS) == set()
    after = observed(prometheus, lambda at: fault(alert, at), before, 2 * STEP_SECONDS)
    assert firing(prometheus, after - STEP_SECONDS) == {alert}
    for labels in prometheus.firing(rule, after - STEP_SECONDS):
        assert rule.named_labels <= {name for name, _value in labels}
    healed = observed(prometheus, lambda at: exposition(WELL, at), after, HOUR)
    assert firing(prometheus, healed - STEP_SECONDS) == set()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_terms_outlast_a_restart_and_nobody_waits_long(rule: Rule):
    """A minute at least: replacing a process takes seconds, and one scrape may fail."""
    shortest, longest = {"page": (60, 600), "ticket": (60, 1800)}[rule.severity]
    assert shortest <= rule.term <= longest


def test_the_page_of_operation_says_what_to_do_at_each_alert():
    text = (settings.BASE_DIR / "docs" / "running.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(Meydan\w+)` \|", text, re.MULTILINE) == list(RULES)


def test_several_processes_count_together():
    """One of two does no jobs and knows no backup; the other's figures suffice."""
    prometheus = Prometheus()
    few = {"meydan_database_up": 1.0, 'meydan_thread_up{thread="intake"}': 1.0}
    for number in range(200):
        at = NOW + number * STEP_SECONDS
        prometheus.scrape(at, exposition(WELL, at), "127.0.0.1:8109")
        prometheus.scrape(at, exposition(few, at), "127.0.0.1:8101")

    assert firing(prometheus, at) == set()
