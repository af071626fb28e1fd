"""What Prometheus reads, who may, and that its rules fire."""

import json
import os
import re
import shutil
import time
from collections import namedtuple
from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from config.operating import background, metrics, monitoring
from config.operating.request_metrics import MIN_REQUESTS, STEP_SECONDS, WRITING, Requests
from participation.jobs import operations
from participation.jobs.models import Failure
from participation.mailing import operations as mailing_operations
from participation.mailing.messages import build_kind_headers
from participation.mailing.models import Kind, OutgoingMail
from participation.signups.models import Day
from polls.questionnaire.models import Poll
from realtime import hub
from tests.config.operating.prometheus import assert_true, read_rules
from tests.factories import make_poll

GIB = 1024**3
usage = namedtuple("usage", ["total", "used", "free"])


def samples(text):
    return [sample for family in text_string_to_metric_families(text) for sample in family.samples]


def assert_pending(folder, *alerts, among=".+"):
    """Assert for which alerts of ``among`` the expression is true now. They fire after their term."""
    assert_true(folder, exposition(), time.time(), alerts, among)


def exposition():
    return metrics.render_metrics().decode()


def certificate(path, days):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "meydan.example")])
    now = timezone.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))


@pytest.fixture
def watched(tmp_path, settings, monkeypatch):
    """An installation in which nothing is wrong, in a folder of its own."""
    backups = tmp_path / "backups"
    backups.mkdir()
    (backups / "meydan-20261129T010203Z.dump.cms").touch()
    certificate(tmp_path / "site.pem", days=60)
    settings.BACKUP_DIR, settings.CERTIFICATE_FILE = str(backups), str(tmp_path / "site.pem")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(100 * GIB, 50 * GIB, 50 * GIB))
    monkeypatch.setattr(background, "_succeeded_at", {"polls.close_due": time.time()})
    return tmp_path


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
class TestAlerts:
    def test_nothing_fires_while_nothing_is_wrong(self, watched):
        make_poll()

        assert_pending(watched)

    def test_backlog(self, watched):
        poll = make_poll()
        with time_machine.travel(poll.closes_at + timedelta(minutes=2), tick=False):
            assert 'meydan_overdue{what="poll_closing"} 1.0' in exposition()
            assert_pending(watched, "MeydanBacklog", among="MeydanBacklog")

    def test_dead_job(self, watched, monkeypatch):
        monkeypatch.setattr(background, "_succeeded_at", {"polls.close_due": time.time() - 1000})

        assert_pending(watched, "MeydanJobDead")

    def test_a_job_that_fails_is_dead_after_a_while(self, watched, monkeypatch):
        def close_due():
            raise LookupError

        close_due.__module__ = "polls.lifecycle.operations.steps"
        with time_machine.travel(timezone.now() + timedelta(hours=1)):
            background.run_round([close_due])
            assert_pending(
                watched, "MeydanJobDead", "MeydanSubjectFails", among="MeydanJobDead|MeydanSubjectFails"
            )

    def test_failing_subject(self, watched):
        def fail(_ident):
            raise LookupError("a secret")

        def job():
            """Stands for any."""

        operations.run_for_each(job, "poll", [12], fail)

        assert_pending(watched, "MeydanSubjectFails")
        assert "poll 12" not in exposition()
        assert Failure.objects.get().subject == "poll 12"

    def test_outbox(self, watched):
        queued_at = timezone.now() - timedelta(seconds=1000)
        OutgoingMail.objects.create(
            kind=Kind.ACCOUNT,
            encrypted=b"",
            queued_at=queued_at,
            next_attempt_at=queued_at,
            expires_at=queued_at + timedelta(days=1),
        )

        assert_pending(watched, "MeydanMailStuck")

    def test_mail_server(self, watched):
        for _turn in range(2):
            mailing_operations.record_server_failure("TimeoutError")
        assert_pending(watched)
        mailing_operations.record_server_failure("TimeoutError")
        assert_pending(watched, "MeydanMailServerDown")

    def test_mails_that_fail_one_after_another_and_not_one_wrong_address_for_a_month(self, watched):
        today = timezone.localdate()

        def fail(number, day):
            OutgoingMail.objects.bulk_create(
                OutgoingMail(kind=Kind.ACCOUNT, failed_on=day, error="SMTPDataError 550", recipient="a…@b.tr")
                for _ in range(number)
            )

        fail(500, today - timedelta(days=2))
        fail(20, today)
        assert_pending(watched)
        fail(1, today - timedelta(days=1))
        assert_pending(watched, "MeydanMailFailed")

    def test_old_backup(self, watched):
        [backup] = (watched / "backups").iterdir()
        os.utime(backup, (time.time() - 27 * 3600,) * 2)
        assert_pending(watched, "MeydanBackupOld")

        (watched / "backups" / "meydan-20261130T010203Z.dump.cms").touch()
        assert_pending(watched)

    def test_a_backup_in_the_making_is_none(self, watched):
        [backup] = (watched / "backups").iterdir()
        backup.unlink()
        (watched / "backups" / ".making.abc").mkdir()
        (watched / "backups" / "meydan-20261129T010203Z.media.tar.cms").touch()

        assert_pending(watched, "MeydanBackupOld")

    def test_certificate(self, watched):
        certificate(watched / "site.pem", days=10)
        assert_pending(watched, "MeydanCertificateExpires")

        (watched / "site.pem").write_bytes(b"unreadable")
        assert_pending(watched, "MeydanCertificateExpires")

    def test_disk(self, watched, monkeypatch):
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(100 * GIB, 95 * GIB, 5 * GIB))

        assert_pending(watched, "MeydanDiskFull")

    def test_what_no_process_knows(self, watched, settings, monkeypatch):
        """A variable that is not set is noticed, and that nobody does the jobs."""
        settings.BACKUP_DIR = settings.CERTIFICATE_FILE = ""
        monkeypatch.setattr(background, "_succeeded_at", {})

        assert_pending(
            watched,
            "MeydanBackupUnknown",
            "MeydanCertificateUnknown",
            "MeydanJobsMissing",
        )

    def test_each_rule_and_panel_is_about_a_metric_that_exists(self, watched):
        Failure.objects.create(
            job="polls.close_due", since=timezone.now(), next_at=timezone.now() + timedelta(seconds=5)
        )
        shown = {sample.name for sample in samples(exposition())}
        outbox = {"meydan_mails_waiting", "meydan_oldest_mail_seconds", "meydan_mails_failed"}
        requests = {"meydan_requests_total", "meydan_errors_total", "meydan_request_seconds_bucket"}
        threads = {"meydan_thread_up", "meydan_heartbeat_age_seconds"}
        dashboard = json.loads((settings.BASE_DIR / "deploy/grafana/meydan.json").read_text(encoding="utf-8"))
        expressions = [
            *(rule["expr"] for rule in read_rules().values()),
            *(target["expr"] for panel in dashboard["panels"] for target in panel["targets"]),
        ]
        named = {name for expression in expressions for name in re.findall(r"meydan_\w+", expression)}
        assert named <= shown | outbox | requests | threads
        assert not any(Poll._meta.model_name in sample.labels for sample in samples(exposition()))


@pytest.mark.django_db(transaction=True)
class TestOtherFigures:
    """Nor from the rest: what somebody who signs in, opens a page and answers leaves moves no figure."""

    def shown(self):
        names = {"meydan_mails_waiting", "meydan_oldest_mail_seconds", "meydan_sockets"}
        names |= {"meydan_disk_free_bytes", "meydan_disk_free_ratio"}
        return {(it.name, *it.labels.values()): it.value for it in samples(exposition()) if it.name in names}

    def test_one_visit_moves_none(self, watched, monkeypatch, settings):
        settings.EMAIL_BACKEND = "participation.mailing.backends.OutboxBackend"
        before = self.shown()

        EmailMessage("Kod", "123456", to=["ayse@example.org"], headers=build_kind_headers(Kind.CODE)).send()
        monkeypatch.setattr(hub, "open_sockets", lambda: 1)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(100 * GIB, 50 * GIB, 50 * GIB + 8192))
        assert self.shown() == before

    def test_what_lasts_is_shown(self, watched, monkeypatch, settings):
        settings.EMAIL_BACKEND = "participation.mailing.backends.OutboxBackend"
        EmailMessage("Kod", "123456", to=["ayse@example.org"], headers=build_kind_headers(Kind.CODE)).send()
        monkeypatch.setattr(hub, "open_sockets", lambda: 25)
        with time_machine.travel(timezone.now() + timedelta(seconds=130), tick=False):
            shown = self.shown()

        assert shown["meydan_mails_waiting",] == 1
        assert shown["meydan_oldest_mail_seconds",] == 120
        assert shown["meydan_sockets",] == 20
        assert shown["meydan_disk_free_ratio", "backups"] == 0.5

    def test_sign_ups_are_shown_in_tens(self):
        Day.objects.create(day=timezone.localdate(), sign_ups=47, network=29, matches=9, warned_network=True)
        shown = {(it.name, *it.labels.values()): it.value for it in samples(exposition())}

        assert shown["meydan_sign_ups_today",] == 40
        assert shown["meydan_roll_matches_today",] == 0
        assert shown["meydan_sign_up_warnings_today", "network"] == 1
        assert shown["meydan_sign_up_warnings_today", "matches"] == 0


class TestRequests:
    """Nobody learns from the figures of requests when somebody answered."""

    @pytest.fixture
    def clock(self):
        return [0.0]

    @pytest.fixture
    def requests(self, clock):
        return Requests(lambda: clock[0])

    def shown(self, requests):
        return {
            (sample.labels["who"], sample.labels["route"], sample.labels["status"]): sample.value
            for family in requests.collect()
            for sample in family.samples
            if sample.name == "meydan_requests_total"
        }

    def answer(self, requests, status=201):
        requests.add(route="polls:answer", is_writing=True, is_personal=True, status=status, seconds=0.02)

    def test_public_pages_count_at_once(self, requests):
        requests.add(route="front", is_writing=False, is_personal=False, status=200, seconds=0.002)

        assert self.shown(requests) == {("public", "front", "2xx"): 1}

    def test_answers_are_shown_many_at_a_time_and_without_their_route(self, requests, clock):
        """A reader that asks every second sees one step, five minutes late, of ten requests or more."""
        seen = []
        for second in range(2 * int(STEP_SECONDS)):
            clock[0] = float(second)
            if second % 20 == 0:
                self.answer(requests)
            seen.append(self.shown(requests).get(("personal", WRITING, "2xx"), 0))
        steps = [later - before for before, later in pairwise(seen) if later != before]
        assert steps
        assert min(steps) >= MIN_REQUESTS
        assert {route for _who, route, _status in self.shown(requests)} == {WRITING}

    def test_who_sends_all_but_one_of_a_step_does_not_learn_the_second_of_the_last(self, requests, clock):
        for _ in range(MIN_REQUESTS - 1):
            self.answer(requests)
        moved_at = set()
        for last in (1.25, 1.5):
            clock[0] = float(int(clock[0] // STEP_SECONDS) + 2) * STEP_SECONDS
            self.shown(requests)
            begun, before = clock[0], self.shown(requests)
            clock[0] = begun + (last - 1) * STEP_SECONDS
            self.answer(requests)
            while self.shown(requests) == before:
                clock[0] += 1
            moved_at.add(clock[0] - begun)
            for _ in range(MIN_REQUESTS - 1):
                self.answer(requests)
        assert moved_at == {STEP_SECONDS}

    def test_few_answers_are_never_shown(self, requests, clock):
        for _ in range(MIN_REQUESTS - 1):
            self.answer(requests)
        clock[0] = 100 * STEP_SECONDS

        assert self.shown(requests) == {}

    def test_reading_by_a_signed_in_person_waits_too(self, requests, clock):
        for _ in range(MIN_REQUESTS):
            requests.add(route="polls:poll", is_writing=False, is_personal=True, status=200, seconds=0.02)
        assert self.shown(requests) == {}

        clock[0] = STEP_SECONDS
        assert self.shown(requests) == {("personal", "polls:poll", "2xx"): MIN_REQUESTS}

    def test_the_sum_of_errors_is_shown_before_the_first(self, requests):
        def errors():
            return {
                sample.value
                for family in requests.collect()
                for sample in family.samples
                if sample.name == "meydan_errors_total"
            }

        self.answer(requests)
        assert errors() == {0}
        self.answer(requests, status=500)
        requests.add(route="front", is_writing=False, is_personal=False, status=503, seconds=0.1)
        assert errors() == {2}

    def test_errors_are_shown_at_once(self, requests):
        self.answer(requests, status=500)

        assert self.shown(requests) == {("personal", WRITING, "5xx"): 1}


@pytest.mark.parametrize(
    ("peer", "headers", "may"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("203.0.113.7", {}, False),
        ("", {}, False),
        ("127.0.0.1", {b"x-forwarded-for": b"127.0.0.1"}, False),
        ("127.0.0.1", {b"forwarded": b"for=127.0.0.1"}, False),
        ("203.0.113.7", {b"authorization": b"Bearer " + b"t" * 32}, True),
        ("203.0.113.7", {b"authorization": b"Bearer " + b"t" * 31}, False),
        ("203.0.113.7", {b"authorization": b"Token " + b"t" * 32}, False),
    ],
)
def test_who_may_read_the_metrics(settings, peer, headers, may):
    settings.METRICS_TOKEN = "t" * 32

    assert monitoring.may_read_metrics(peer, headers) is may


def test_without_a_token_none_opens(settings):
    settings.METRICS_TOKEN = ""

    assert not monitoring.may_read_metrics("203.0.113.7", {b"authorization": b"Bearer "})
