"""Each retention rule deletes at its boundary: a day before nothing, a day after everything."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from config.operating import background
from forums.discussion.models import Post
from forums.discussion.operations import posting
from forums.discussion.pictures.models import Attachment
from participation import personal_data
from participation.mailing.models import Kind, OutgoingMail
from participation.notifications.models import Notice
from participation.people.invitations import operations as invitation_operations
from participation.people.models import Absence, Invitation, Role, Session
from participation.people.operations import absences as absence_operations
from participation.privacy import operations, retention_jobs
from participation.privacy.models import Consent, DataRequest, RetentionRun, TextKind
from participation.rights.models import Destruction, Export, ExportState
from participation.roll.models import MatchAttempt, RollImport
from participation.signups.models import DayCount, DayKey
from tests.factories import PASSWORD, make_user
from tests.forums.discussion.pictures.test_pages import keep, post_with_picture
from tests.forums.making import author_of, make_post, make_thread, make_writer
from tests.participation.notifications.making import notify
from tests.participation.people.signin.signing import sign_in
from tests.participation.privacy.making import agree, close, make_request
from tests.participation.roll.making import look_at, make_roll, people
from tests.pictures import stored_files

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Europe/Istanbul"))

#: Whether what was made is still stored.
IsKept = Callable[[], bool]


def session() -> IsKept:
    user = make_user(password=PASSWORD)
    sign_in(Client(), user)
    return Session.objects.filter(account=user).exists


def notice() -> IsKept:
    notify(make_user())
    return Notice.objects.exists


def roll_file() -> IsKept:
    staged = look_at(make_roll(people(3)), people(2))
    return RollImport.objects.filter(pk=staged.pk).exists


def attempt() -> IsKept:
    MatchAttempt.objects.create(digest=b"a" * 32, day=timezone.localdate(), count=1)
    return MatchAttempt.objects.exists


def sign_up_count() -> IsKept:
    today = timezone.localdate()
    DayKey.objects.create(day=today, key=b"k" * 32)
    DayCount.objects.create(day=today, digest=b"d" * 32, figure="network", count=1)
    return lambda: DayKey.objects.exists() or DayCount.objects.exists()


def deleted_post() -> IsKept:
    post = make_post(make_thread(), body="Bunu geri alıyorum.")
    posting.delete_post(post=post, author=author_of(post))
    return Post.objects.filter(pk=post.pk).exclude(body="").exists


def waiting_picture() -> IsKept:
    keep(make_writer(), "thread:1")
    return lambda: Attachment.objects.exists() and bool(stored_files())


def removed_picture() -> IsKept:
    post = post_with_picture()
    without = [UUID(post.pictures[0]["id"])]
    posting.edit_post(
        post=post,
        editor=author_of(post),
        body="Resimsiz.",
        seen=posting.build_version_token(post),
        without=without,
    )
    assert Attachment.objects.get().removed_at is not None
    return lambda: Attachment.objects.exists() and bool(stored_files())


def withdrawn_consent() -> IsKept:
    resident = make_user()
    agree(resident)
    operations.withdraw_consent(resident=resident, purpose=TextKind.SEX)
    return Consent.objects.exists


def answered_request() -> IsKept:
    close(make_request())
    return DataRequest.objects.exists


def copy() -> IsKept:
    today = timezone.localdate()
    Export.objects.create(
        user=make_user(),
        language="tr",
        state=ExportState.READY,
        asked_on=today,
        ready_on=today,
        key=b"k" * 32,
    )
    return Export.objects.exists


def deletion() -> IsKept:
    Destruction.objects.create(texts="keep")
    return Destruction.objects.exists


def failed_mail() -> IsKept:
    [mail] = OutgoingMail.objects.bulk_create(
        [
            OutgoingMail(
                kind=Kind.ACCOUNT,
                failed_on=timezone.localdate(),
                error="SMTPDataError 550",
                recipient="a…@example.org",
            )
        ]
    )
    return OutgoingMail.objects.filter(pk=mail.pk).exists


def invitation() -> IsKept:
    administrator = make_user(role="administrator")
    with time_machine.travel(NOON - invitation_operations.INVITATION_LIFE, tick=False):
        invitation_operations.send_invitation(
            administrator=administrator, email="yeni@example.org", roles=[Role.EDITOR], reason="Deneme"
        )
    return Invitation.objects.exists


def absence() -> IsKept:
    moderator, deputy = (make_user(role="moderator") for _ in range(2))
    today = timezone.localdate()
    absence_operations.state_absence(user=moderator, deputy=deputy, first_day=today, last_day=today)
    return Absence.objects.exists


MADE: dict[str, Callable[[], IsKept]] = {
    "sessions": session,
    "absences": absence,
    "invitations": invitation,
    "notices": notice,
    "roll_files": roll_file,
    "match_attempts": attempt,
    "sign_up_counts": sign_up_count,
    "deleted_posts": deleted_post,
    "waiting_pictures": waiting_picture,
    "removed_pictures": removed_picture,
    "consents": withdrawn_consent,
    "requests": answered_request,
    "copies": copy,
    "failed_mails": failed_mail,
    "deletion_log": deletion,
}


def test_every_rule_has_its_boundary_tested():
    assert {rule.name for rule in personal_data.list_retention_rules()} == set(MADE)


@pytest.mark.parametrize("name", MADE)
def test_the_job_deletes_a_day_after_the_period_and_not_a_day_before(name):
    [rule] = [it for it in personal_data.list_retention_rules() if it.name == name]
    with time_machine.travel(NOON, tick=False):
        is_kept = MADE[name]()
    with time_machine.travel(NOON + timedelta(days=rule.days - 1), tick=False):
        rule.job()
        assert is_kept()
    with time_machine.travel(NOON + timedelta(days=rule.days + 1), tick=False):
        rule.job()
        assert not is_kept()


def test_consents_in_force_and_open_requests_are_kept_whatever_their_age():
    with time_machine.travel(NOON, tick=False):
        agree(make_user())
        make_request()
    with time_machine.travel(NOON + timedelta(days=9999), tick=False):
        assert (operations.forget_consents(), operations.forget_requests()) == (0, 0)


def test_the_worker_runs_every_rule_once_and_the_page_shows_the_day(client):
    jobs = retention_jobs.build_retention_jobs()
    assert {job.__name__ for job in jobs} <= {job.__name__ for job in background.TICK}
    assert len(jobs) == len({rule.job for rule in personal_data.list_retention_rules()})
    with time_machine.travel(NOON, tick=False):
        assert "24 Kasım 2026" not in client.get("/gizlilik/").content.decode()
        for job in jobs:
            job()
        html = client.get("/gizlilik/").content.decode()
    assert set(RetentionRun.objects.values_list("rule", flat=True)) == set(MADE)
    assert html.count("<td>24 Kasım 2026</td>") == len(MADE)


def test_a_failed_job_records_no_day_and_a_later_day_replaces_an_earlier_one(monkeypatch):
    [rule] = [it for it in personal_data.list_retention_rules() if it.name == "consents"]

    def fail() -> None:
        raise BrokenPipeError

    failing = personal_data.Rule(
        **{name: getattr(rule, name) for name in rule.__slots__ if name != "job"}, job=fail
    )
    monkeypatch.setattr(personal_data, "list_retention_rules", lambda: [failing])
    [job] = retention_jobs.build_retention_jobs()
    with pytest.raises(BrokenPipeError):
        job()
    assert not RetentionRun.objects.exists()

    monkeypatch.setattr(personal_data, "list_retention_rules", lambda: [rule])
    [job] = retention_jobs.build_retention_jobs()
    for days in (0, 1, 1):
        with time_machine.travel(NOON + timedelta(days=days), tick=False):
            job()
    assert RetentionRun.objects.get().done_on == (NOON + timedelta(days=1)).date()


def test_a_day_already_recorded_costs_one_query(django_assert_num_queries):
    retention_jobs._record_run(["consents"])
    with django_assert_num_queries(1):
        retention_jobs._record_run(["consents"])
