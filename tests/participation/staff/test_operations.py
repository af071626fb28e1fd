"""Each duty is announced once to whose turn it is; whoever is appointed is welcomed once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.translation import override

from participation import duties
from participation.notifications import wording
from participation.notifications.models import Category, Notice, Preference, Rhythm
from participation.people.models import Role, User
from participation.people.operations import roles as role_operations
from participation.staff import operations
from participation.staff.models import Announced, Workload
from participation.staff.notices import DUTY, WELCOME
from tests.factories import make_user
from tests.participation.staff.conftest import Bench

pytestmark = pytest.mark.django_db


def make_known(role: str = "moderator") -> User:
    """Somebody who was welcomed already."""
    person = make_user(role=role)
    operations.check_workload(person.pk)
    Notice.objects.all().delete()
    mail.outbox.clear()
    return person


def texts(person: User, kind: str = DUTY) -> list[str]:
    """The unread notices, as an English page shows them."""
    rows = Notice.objects.filter(resident=person, kind=kind, read_at=None).order_by("pk")
    with override("en"):
        return [it.words for it in wording.render_notices(person, list(rows))]


def test_a_new_duty_is_announced_once_to_whose_turn_it_is(bench: Bench) -> None:
    moderator, editor = make_known(), make_known("editor")
    bench.wait("thing:1")

    assert operations.check_workload(moderator.pk)
    assert not operations.check_workload(moderator.pk)
    assert not operations.check_workload(editor.pk)

    assert texts(moderator) == ["Waiting for you – Things: “<thing:1>”."]
    assert [it.address for it in Notice.objects.filter(resident=moderator)] == ["/thing:1/"]
    assert texts(editor) == []
    assert Workload.objects.get(person=moderator).count == 1


def test_the_count_has_more_than_is_announced_at_once(bench: Bench) -> None:
    moderator = make_known()
    number = duties.MAX_ROWS + 3
    bench.wait(*(f"thing:{it}" for it in range(number)))

    operations.check_workload(moderator.pk)

    assert Workload.objects.get(person=moderator).count == number
    assert Announced.objects.count() == duties.MAX_ROWS


def test_a_duty_that_comes_back_is_announced_again(bench: Bench) -> None:
    moderator = make_known()
    bench.wait("thing:1")
    operations.check_workload(moderator.pk)
    bench.things.clear()
    operations.check_workload(moderator.pk)
    assert texts(moderator) == []

    bench.wait("thing:1")
    operations.check_workload(moderator.pk)

    assert texts(moderator) == ["Waiting for you – Things: “<thing:1>”."]
    assert Notice.objects.filter(resident=moderator).count() == 2


def test_a_read_notice_of_what_is_done_names_it_no_more(bench: Bench) -> None:
    moderator = make_known()
    bench.wait("thing:1")
    operations.check_workload(moderator.pk)
    rows = list(Notice.objects.filter(resident=moderator))
    bench.things.clear()

    with override("en"):
        assert [it.words for it in wording.render_notices(moderator, rows)] == [
            "Things: this is no longer waiting for you."
        ]


def test_a_queue_has_one_notice_however_much_comes(bench: Bench) -> None:
    moderator = make_known()
    bench.heap("item:1", "item:2", ago=timedelta(hours=3))
    operations.check_workload(moderator.pk)
    bench.heap("item:3", ago=timedelta(hours=1))
    operations.check_workload(moderator.pk)

    assert texts(moderator) == ["3 items are waiting for you – Pile."]
    assert Workload.objects.get(person=moderator).count == 3

    del bench.pile["item:3"]
    assert operations.check_workload(moderator.pk)
    assert texts(moderator) == ["2 items are waiting for you – Pile."]
    bench.pile.clear()
    operations.check_workload(moderator.pk)
    assert texts(moderator) == []
    assert not Announced.objects.filter(person=moderator).exists()


def test_what_waited_before_the_appointment_is_announced_by_the_welcome_alone(bench: Bench) -> None:
    bench.wait("thing:1", "thing:2")
    person = make_user(role="moderator")

    operations.check_workload(person.pk)
    operations.check_workload(person.pk)

    assert texts(person) == []
    assert texts(person, WELCOME) == [
        "Welcome. Your new role: moderator. Everything that is waiting for you is on the page “Management”."
    ]
    [letter] = mail.outbox
    assert letter.to == [person.email]
    assert "/yonetim/\n" in letter.body
    assert "2 iş sizi bekliyor" in letter.body


def test_each_further_role_is_welcomed_once_and_again_after_it_was_lost(bench: Bench) -> None:
    administrator = make_user(role="administrator")
    person = make_known()
    role_operations.grant_role(administrator=administrator, user=person, role=Role.EDITOR, reason="Görev")
    operations.check_workload(person.pk)
    operations.check_workload(person.pk)
    assert texts(person, WELCOME) == [
        (
            "Welcome. Your new role: council editor. Everything that is waiting for you is on "
            "the page “Management”."
        )
    ]

    role_operations.revoke_role(administrator=administrator, user=person, role=Role.EDITOR, reason="Görev")
    operations.check_workload(person.pk)
    role_operations.grant_role(administrator=administrator, user=person, role=Role.EDITOR, reason="Görev")
    operations.check_workload(person.pk)

    assert len(mail.outbox) == 2


def test_whoever_loses_the_last_office_is_forgotten(bench: Bench) -> None:
    administrator = make_user(role="administrator")
    person = make_known()
    bench.wait("thing:1")
    operations.check_workload(person.pk)
    role_operations.revoke_role(administrator=administrator, user=person, role=Role.MODERATOR, reason="Bitti")

    operations.notify_due()

    assert not Workload.objects.filter(person=person).exists()
    assert not Announced.objects.filter(person=person).exists()


def test_mail_goes_out_as_chosen_for_work(bench: Bench) -> None:
    moderator = make_known()
    Preference.objects.create(resident=moderator, category=Category.WORK, on_site=False, mail=Rhythm.AT_ONCE)
    bench.wait("thing:1")

    operations.check_workload(moderator.pk)

    assert [(it.on_site, it.mail) for it in Notice.objects.filter(resident=moderator)] == [(False, "at_once")]


def test_one_failing_person_keeps_nobody_from_their_notices(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_known(), make_known()
    bench.wait("thing:1")
    check = operations.check_workload

    def failing(pk: int) -> bool:
        if pk == first.pk:
            raise ValueError
        return check(pk)

    monkeypatch.setattr(operations, "check_workload", failing)
    for person in (first, second):
        operations.check_soon(person.pk)

    assert operations.notify_due() == [second.pk]
    assert texts(second) == ["Waiting for you – Things: “<thing:1>”."]


def test_a_person_is_looked_at_once_in_a_while_and_soon_after_their_own_act(bench: Bench) -> None:
    moderator = make_known()
    operations.notify_due()
    bench.wait("thing:1")
    assert operations.notify_due() == []

    operations.check_soon(moderator.pk)

    assert operations.notify_due() == [moderator.pk]


def test_suspended_accounts_get_nothing(bench: Bench) -> None:
    moderator = make_known()
    User.objects.filter(pk=moderator.pk).update(is_active=False, suspended=True)
    bench.wait("thing:1")

    assert not operations.check_workload(moderator.pk)
    assert not Notice.objects.filter(resident=moderator).exists()


def test_an_item_that_waits_anew_is_announced_again(bench: Bench) -> None:
    moderator = make_known()
    bench.things["thing:1"] = timezone.now() - timedelta(days=2)
    operations.check_workload(moderator.pk)
    Notice.objects.update(read_at=timezone.now())
    bench.wait("thing:1")

    operations.check_workload(moderator.pk)

    assert texts(moderator) == ["Waiting for you – Things: “<thing:1>”."]
