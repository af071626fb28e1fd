"""Two requests in the same instant, and what is left in the database's files."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from participation.people.addresses import normalise_mailbox
from participation.people.models import User
from participation.rights import rules
from participation.rights.errors import AlreadyClosed, ExportFetched, ExportOpen, NotClosed
from participation.rights.models import Closure, Destruction, Export, Tombstone
from participation.rights.operations import closures, exports
from polls.lifecycle.errors import NotLater
from polls.lifecycle.operations import steps
from polls.responses import identity
from polls.responses.errors import AnsweredBefore, NotEligible
from polls.responses.models import Participation, Response
from referenda.referendum.errors import OfficerNeeded
from tests.attacks import copies
from tests.factories import lose_roles, make_poll, make_residents, make_user, respond
from tests.participation.rights.making import EMAIL, NAME, close, count
from tests.referenda.making import Stage
from tests.threads import together, wait_until_it_waits
from tests.waits import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def stored_mails(settings):
    """One thread sends mails, and not each of those that write them."""
    settings.EMAIL_BACKEND = "participation.mailing.backends.OutboxBackend"


def errors_in(results):
    return sorted(type(it).__name__ for it in results if isinstance(it, Exception))


def delete_in_own_connection():
    try:
        closures.delete_due()
    finally:
        connection.close()


def test_of_many_downloads_one_gets_the_copy():
    user = make_user()
    export = exports.request_export(user=user, language="tr")
    exports.make_due()
    results = together([lambda: exports.download_export(user=user, ident=export.pk)] * 8)
    assert errors_in(results) == [ExportFetched.__name__] * 7
    assert Export.objects.get().downloads == 1


def test_of_many_requests_one_is_taken():
    user = make_user()
    results = together([lambda: exports.request_export(user=user, language="tr")] * 8)
    assert errors_in(results) == [ExportOpen.__name__] * 7
    assert Export.objects.count() == 1


def test_of_many_workers_one_makes_the_copy():
    exports.request_export(user=make_user(), language="tr")
    assert sorted(map(str, together([exports.make_due] * 4))) == ["0", "0", "0", "1"]


def test_of_many_closings_one_closes():
    user = make_user()
    results = together([lambda: close(user)] * 6)
    assert errors_in(results) == [AlreadyClosed.__name__] * 5
    assert Closure.objects.count() == 1


@pytest.mark.parametrize("turn", range(4))
def test_whoever_reopens_while_the_worker_deletes_is_refused(turn):
    user = make_user(display_name="Ayşe")
    close(user)
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=True):
        results = together(
            [lambda: closures.delete_account(user.pk), lambda: closures.reopen_account(user=user)] * 2
        )
    assert not User.objects.filter(pk=user.pk).exists()
    assert Destruction.objects.count() == 1
    assert errors_in(results) == [NotClosed.__name__] * 2


def test_of_many_workers_one_deletes():
    user = make_user()
    close(user)
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=True):
        results = together([lambda: closures.delete_account(user.pk)] * 4)
    assert results.count(True) == 1
    assert (Destruction.objects.count(), User.objects.filter(pk=user.pk).exists()) == (1, False)


def test_closing_while_answering_stores_the_answer_whole_or_not_at_all():
    poll = make_poll(closes_at=timezone.now() + timedelta(days=30))
    for other in make_residents(10):
        respond(poll, other, "Hayır")
    users = [make_user() for _ in range(6)]
    jobs = [
        job for user in users for job in (lambda u=user: close(u), lambda u=user: respond(poll, u, "Evet"))
    ]
    results = together(jobs)
    assert set(errors_in(results)) <= {name.__name__ for name in NotEligible.__subclasses__()} | {
        NotEligible.__name__
    }
    answered = Participation.objects.filter(poll=poll).count()
    assert Response.objects.filter(poll=poll).count() == answered
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=True):
        closures.delete_due()
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=True):
        count(poll)
        closures.delete_due()
    assert Response.objects.filter(poll=poll).count() == answered
    assert not User.objects.filter(pk__in=[user.pk for user in users]).exists()


def test_of_three_officers_one_can_go_while_a_referendum_is_under_way():
    stage = Stage()
    stage.announce()
    third = make_user(role="officer")
    kept = [stage.officer.pk, stage.other.pk, third.pk]
    for extra in User.objects.filter(groups__name="officer").exclude(pk__in=kept):
        lose_roles(extra)
    results = together([partial(close, user) for user in (stage.officer, stage.other, third)])
    assert errors_in(results) == [OfficerNeeded.__name__] * 2


def test_remains_leave_the_files_of_the_database_in_the_night(waits_for_other_databases):
    user = make_user(email=EMAIL, display_name=NAME)
    close(user)
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=True):
        closures.delete_due()
    noon, night = (timezone.localtime().replace(hour=hour, minute=0) + timedelta(days=15) for hour in (12, 2))
    with time_machine.travel(noon, tick=True):
        assert not closures.overwrite_due()
    with time_machine.travel(night, tick=True):
        assert closures.overwrite_due()
        assert not closures.overwrite_due()
    assert Destruction.objects.get().overwritten_on == night.date()
    assert "qwxgider" not in copies.everything().lower()


def test_remains_leave_the_files_by_day_where_no_night_was_long_enough(waits_for_other_databases):
    close(make_user())
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=True):
        closures.delete_due()
    noon = timezone.localtime().replace(hour=12, minute=0) + timedelta(days=18)
    with time_machine.travel(noon, tick=True):
        assert closures.overwrite_due()


def test_marks_of_one_person_cannot_be_joined_in_a_copy_of_the_database():
    """Rows that one transaction wrote share its number, and lie side by side."""
    polls = [make_poll(closes_at=timezone.now() + timedelta(days=30)) for _ in range(2)]
    owners = {}
    for number in range(6):
        person = make_user(email=f"mark{number}@example.org")
        for poll in polls:
            respond(poll, person, "Evet")
            scope = identity.build_poll_scope(poll.pk)
            owners[rules.compute_keyed_hashes(scope, normalise_mailbox(person.email))[0]] = number
        close(person)
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=True):
        assert len(closures.delete_due()) == 6
    order = [owners[bytes(row["value"])] for row in copies.rows(Tombstone)]
    assert sorted(order) == sorted([*range(6)] * 2)
    assert any(one != other for one, other in zip(order[::2], order[1::2], strict=True))
    assert len({row.get("hidden_xmin") for row in copies.rows(Tombstone)}) == 1


def test_an_account_deleted_while_its_poll_is_extended_is_recognised_until_the_new_closing():
    """The deletion waits for the extension, which has not seen the new tombstone."""
    poll, editor, user = make_poll(), make_user(role="editor"), make_user(email="ayse@example.org")
    steps.extend_poll(
        poll=poll, editor=editor, closes_at=timezone.now() + timedelta(days=20), reason="Önceki süre"
    )
    respond(poll, user, "Evet")
    close(user)
    later = timezone.now() + timedelta(days=60)
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=True):
        deletion = threading.Thread(target=delete_in_own_connection)
        with transaction.atomic():
            steps.extend_poll(poll=poll, editor=editor, closes_at=later, reason="Az yanıt var")
            deletion.start()
            wait_until_it_waits()
        deletion.join(timeout=PATIENCE)
        assert not deletion.is_alive()
    [tombstone] = Tombstone.objects.filter(scope=identity.build_poll_scope(poll.pk))
    assert tombstone.until == timezone.localdate(later)
    with time_machine.travel(later - timedelta(days=1)), pytest.raises(AnsweredBefore):
        respond(poll, make_user(email="ayse@example.org"), "Hayır")


def test_answers_extensions_and_deletions_of_one_poll_end_without_a_deadlock():
    poll, editor = make_poll(), make_user(role="editor")
    steps.extend_poll(
        poll=poll, editor=editor, closes_at=timezone.now() + timedelta(days=20), reason="Önceki süre"
    )
    gone, others = make_residents(12), make_residents(12)
    for user in gone:
        respond(poll, user, "Evet")
        close(user)
    jobs: list[Callable[[], object]] = []
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=True):
        last = timezone.now() + timedelta(days=30)
        for number, (user, other) in enumerate(zip(gone, others, strict=True)):
            jobs += [
                partial(closures.delete_account, user.pk),
                partial(respond, poll, other, "Hayır"),
                partial(
                    steps.extend_poll,
                    poll=poll,
                    editor=editor,
                    closes_at=last + timedelta(days=number),
                    reason="Az yanıt var",
                ),
            ]
        results = together(jobs)
    assert set(errors_in(results)) <= {NotLater.__name__}
    poll.refresh_from_db()
    days = set(Tombstone.objects.values_list("until", flat=True))
    assert (Tombstone.objects.count(), days) == (12, {timezone.localdate(poll.closes_at)})
