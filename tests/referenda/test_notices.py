"""Notices about referenda to trustees and objectors: who gets them, each once."""

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation

from participation.mailing import queries as mailing_queries
from participation.mailing.models import Kind
from participation.notifications import queries as notifications_queries
from participation.notifications import wording
from participation.notifications.models import Notice
from referenda.lifecycle.operations import reminders, review, schedule
from referenda.referendum.models import State
from referenda.results.objections import operations
from referenda.trustees.operations import ceremony
from tests.participation.notifications.making import want
from tests.referenda.making import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_cached")]


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Run the callbacks that wait for commit."""

    def run(act, *given, **named):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*given, **named)

    return run


def notices_of(person, language="en"):
    """Texts of a person's unread notices."""
    with translation.override(language):
        unread = notifications_queries.list_notices(person).filter(read_at=None)
        return [it.words for it in wording.render_notices(person, unread)]


def mailed():
    """Recipients of mails since the last call."""
    recipients = sorted(address for sent in mail.outbox for address in sent.to)
    mail.outbox.clear()
    return recipients


def addresses(people):
    return sorted(it.email for it in people)


# Trustees


def test_trustees_are_notified_that_the_ceremony_begins(committed):
    stage = Stage(voters=1).announce()

    committed(review.begin_ceremony, referendum=stage.referendum, officer=stage.officer)

    assert [notices_of(it) for it in stage.people] == [
        ["The key ceremony of “Sundays on Kordon” is waiting for your next step."]
    ] * 3
    assert mailed() == addresses(stage.people)
    assert {it.address for it in Notice.objects.filter(resident__in=stage.people)} == {
        f"/halk-oylamalari/{stage.referendum.pk}/emanetci/"
    }


def test_a_suspended_trustee_gets_no_mail(committed):
    stage = Stage(voters=1).announce()
    stage.people[0].is_active = False
    stage.people[0].save()

    committed(review.begin_ceremony, referendum=stage.referendum, officer=stage.officer)

    assert mailed() == addresses(stage.people[1:])


def test_a_pending_step_notifies_once_all_officers_but_the_last_to_act(committed):
    stage = Stage(voters=1).begin_ceremony()
    mail.outbox.clear()
    first, second, third = stage.trustees()
    for act in (stage.certify_place, stage.deal):
        committed(act, third)
        committed(act, first)
        assert (notices_of(first.person), mailed()) == ([], [])
        committed(act, second)
        assert mailed() == addresses([first.person, third.person])
        assert [len(notices_of(it.person)) for it in (first, second, third)] == [1, 0, 1]

    for trustee in (second, first, third):
        committed(stage.finish, trustee)
    assert (mailed(), [notices_of(it) for it in stage.people]) == ([], [[], [], []])


def test_a_restarted_ceremony_notifies_again(committed):
    stage = Stage(voters=1).begin_ceremony()
    ceremony.restart_ceremony(referendum=stage.referendum, officer=stage.officer, reason="Yanlış dosya.")
    assert notices_of(stage.people[0]) == [
        "The key ceremony of “Sundays on Kordon” was waiting for you. It no longer is."
    ]
    mail.outbox.clear()

    committed(review.begin_ceremony, referendum=stage.referendum, officer=stage.officer)

    assert mailed() == addresses(stage.people)
    assert len(notices_of(stage.people[0])) == 1


@pytest.fixture
def tallied(committed):
    """Without ballots. The sum waits for two of three trustees."""
    stage = Stage(voters=1).make_ready()
    stage.open_voting()
    mail.outbox.clear()
    with stage.closed():
        committed(schedule.tally_due)
        yield stage


def test_trustees_are_notified_that_decryption_waits(tallied):
    assert mailed() == addresses(tallied.people)
    assert [notices_of(it) for it in tallied.people] == [
        ["The sum of “Sundays on Kordon” is waiting for you to decrypt it."]
    ] * 3


def test_trustees_who_decrypted_get_no_reminder_and_unneeded_ones_are_notified(tallied, committed):
    mail.outbox.clear()
    in_order = [it.person for it in tallied.trustees()]
    committed(tallied.decrypt, 1)
    assert [len(notices_of(it)) for it in in_order] == [0, 1, 1]

    committed(tallied.decrypt, 3)

    assert tallied.state == State.PROVISIONAL
    assert [notices_of(it) for it in in_order] == [
        [],
        ["The sum of “Sundays on Kordon” was waiting to be decrypted. It no longer is."],
        [],
    ]
    assert mailed() == []


def test_mails_use_the_preferred_language_or_turkish(committed):
    stage = Stage(voters=1).announce()
    want(stage.people[0], language="en")

    with translation.override("en"):
        committed(review.begin_ceremony, referendum=stage.referendum, officer=stage.officer)

    by_person = {sent.to[0]: sent for sent in mail.outbox}
    english, turkish, _third = (by_person[it.email] for it in stage.people)
    assert english.subject == "It is your turn: Sundays on Kordon"
    assert f"/en/halk-oylamalari/{stage.referendum.pk}/emanetci/" in english.body
    assert turkish.subject == "Sıra sizde: Kordon pazarları"
    assert f"/halk-oylamalari/{stage.referendum.pk}/emanetci/" in turkish.body
    assert "/en/" not in turkish.body


class Broken(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError(f"nobody there for {messages[0].to}")


def test_an_unreachable_mail_server_delays_nothing(committed, settings, caplog):
    settings.MAIL_TRANSPORT = f"{__name__}.Broken"
    stage = Stage(voters=1).announce()

    committed(review.begin_ceremony, referendum=stage.referendum, officer=stage.officer)

    assert stage.state == State.CEREMONY
    assert len(notices_of(stage.people[0])) == 1
    assert (mailed(), mailing_queries.count_waiting_mails(Kind.DUTY)) == ([], len(stage.people))
    assert [it.getMessage() for it in caplog.records if it.name == "participation.mailing.sender"] == [
        "The mail server is unavailable: ConnectionRefusedError"
    ]


# Objections


def test_an_objector_is_notified_of_the_answer(tallied):
    tallied.decrypt(1, 2)
    objection = operations.file_objection(
        referendum=tallied.referendum, person=tallied.voters[0], text="Sayfa bir saat açılmadı."
    )

    operations.answer_objection(
        objection=objection, officer=tallied.officer, text="Beş gün açıktı.", upheld=False
    )

    assert notices_of(tallied.voters[0]) == [
        "Your objection to the result of “Sundays on Kordon” has been answered."
    ]
    assert Notice.objects.get(resident=tallied.voters[0]).address.endswith("/itirazlar/")


# Voters


def test_a_vote_that_is_not_open_sends_no_notice():
    stage = Stage(voters=1).make_ready()

    assert reminders.remind_due() == []
    with time_machine.travel(stage.now().closes_at, tick=False):
        schedule.open_due()
        schedule.close_due()
        assert reminders.remind_due() == []
    assert not Notice.objects.filter(resident=stage.voters[0]).exists()
