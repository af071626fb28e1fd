"""Notices to many: in slices, once each, whatever stops or runs at the same time."""

import pytest
from django.db import IntegrityError

from participation.notifications import operations, registry
from participation.notifications.models import Broadcast, Category, Notice, Rhythm
from participation.notifications.registry import Kind, Withheld
from participation.people.models import User
from tests.factories import make_user
from tests.participation.notifications.making import want
from tests.threads import together

pytestmark = pytest.mark.django_db
KIND = "test.broadcast"
#: Whether anybody is concerned, and whether the subject is withheld now.
AUDIENCE = {"is_none": False, "is_withheld": False}


def everybody(subject):
    if AUDIENCE["is_withheld"]:
        raise Withheld
    return None if AUDIENCE["is_none"] else User.objects.all()


@pytest.fixture(autouse=True)
def kind(kinds_of_tests, monkeypatch):
    monkeypatch.setattr(operations, "SLICE", 3)
    AUDIENCE.update(is_none=False, is_withheld=False)
    words = Kind(lambda facts, count: f"× {count}", category=Category.DISTRICT, audience=everybody)
    registry.register(KIND, words)


def begin(subject="poll:1"):
    return operations.broadcast_notice(kind=KIND, subject=subject, address="/yoklamalar/1/")


def notified():
    return sorted(Notice.objects.filter(kind=KIND).values_list("resident", flat=True))


def people(number):
    return [make_user() for _ in range(number)]


def test_everybody_concerned_is_notified_once_in_slices():
    residents = people(7)
    residents[2].is_active = False
    residents[2].save()
    assert (begin(), begin()) == (True, False)
    assert notified() == []
    assert operations.send_broadcasts() == 1
    assert operations.send_broadcasts() == 0
    assert notified() == [it.pk for it in residents if it.is_active]
    assert begin() is False
    assert set(Notice.objects.values_list("count", flat=True)) == {1}


def test_only_so_many_slices_are_sent_in_one_run(monkeypatch):
    monkeypatch.setattr(operations, "SLICES_AT_ONCE", 1)
    residents = people(7)
    begin()
    counts = []
    while operations.send_broadcasts():
        counts.append(len(notified()))
    assert counts == [3, 6, 7]
    assert len(residents) == 7


def test_a_run_that_stops_between_slices_is_continued_without_a_gap_or_a_second_notice(monkeypatch):
    residents = people(7)
    begin()
    insert = operations._insert_notices
    calls = []

    def fail_once(*given, **named):
        insert(*given, **named)
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the process ends after the second slice is written")

    monkeypatch.setattr(operations, "_insert_notices", fail_once)
    pk = Broadcast.objects.get().pk
    with pytest.raises(RuntimeError):
        operations._send_slices(pk)
    assert len(notified()) == 3  # nothing of the second slice is stored
    assert operations._send_slices(pk)
    assert notified() == [it.pk for it in residents]


def test_reading_a_notice_does_not_bring_it_again():
    [resident] = people(1)
    begin()
    operations.send_broadcasts()
    operations.mark_read(notice=Notice.objects.get())
    Broadcast.objects.update(after=0, is_done=False)
    operations.send_broadcasts()
    assert Notice.objects.filter(resident=resident).count() == 1


def test_database_allows_one_notice_of_a_broadcast_for_an_account():
    people(1)
    begin()
    operations.send_broadcasts()
    notice = Notice.objects.get()
    notice.pk, notice.read_at = None, notice.at
    with pytest.raises(IntegrityError):
        notice.save(force_insert=True)


def test_what_concerns_nobody_any_more_is_not_sent(monkeypatch):
    monkeypatch.setattr(operations, "SLICES_AT_ONCE", 1)
    people(7)
    begin()
    operations.send_broadcasts()
    AUDIENCE["is_none"] = True
    assert operations.send_broadcasts() == 0
    assert (len(notified()), Broadcast.objects.get().is_done) == (3, True)


def test_what_is_withheld_midway_goes_on_afterwards(monkeypatch):
    monkeypatch.setattr(operations, "SLICES_AT_ONCE", 1)
    residents = people(7)
    begin()
    operations.send_broadcasts()
    AUDIENCE["is_withheld"] = True
    assert operations.send_broadcasts() == 0
    assert (len(notified()), Broadcast.objects.get().is_done) == (3, False)
    AUDIENCE["is_withheld"] = False
    for _run in range(3):
        operations.send_broadcasts()
    assert notified() == [it.pk for it in residents]
    assert Broadcast.objects.get().is_done


def test_preferences_decide_who_gets_it_and_how():
    by_mail, nothing, default = people(3)
    want(by_mail, Rhythm.WEEKLY, Category.DISTRICT, on_site=False)
    want(nothing, Rhythm.NEVER, Category.DISTRICT, on_site=False)
    begin()
    operations.send_broadcasts()
    ways = dict(Notice.objects.values_list("resident", "mail"))
    assert ways == {by_mail.pk: Rhythm.WEEKLY, default.pk: Rhythm.NEVER}


@pytest.mark.parametrize("residents", [1, 30])
def test_query_count_of_a_slice_does_not_grow_with_residents(
    residents, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(operations, "SLICE", 100)
    people(residents)
    begin()
    pk = Broadcast.objects.get().pk
    # Savepoint, broadcast, accounts, active ones, preferences, notices, mark, release.
    with django_assert_max_num_queries(8):
        operations._send_slice(pk)
    assert len(notified()) == residents


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_instant_send_each_notice_once():
    residents = people(30)
    begin()

    results = together([operations.send_broadcasts] * 4)

    assert [it for it in results if isinstance(it, Exception)] == []
    assert notified() == [it.pk for it in residents]
    assert Broadcast.objects.get().is_done


@pytest.mark.django_db(transaction=True)
def test_a_broadcast_that_is_begun_twice_in_the_same_instant_is_one():
    people(3)
    together([begin] * 6)
    operations.send_broadcasts()
    assert len(notified()) == 3
