"""Notices: one per subject while unread, none for suspended accounts, deleted after a time."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone, translation

from participation.notifications import operations, queries, wording
from participation.notifications.models import Notice
from tests.factories import make_user
from tests.participation.notifications.conftest import GONE
from tests.participation.notifications.making import notify

pytestmark = pytest.mark.django_db


def words_for(resident):
    return [it.words for it in wording.render_notices(resident, queries.list_notices(resident))]


def test_repeated_notices_are_merged_while_unread():
    resident = make_user()
    notify(resident, address="/forum/konu/1/")
    notify(resident, address="/forum/konu/2/")
    notify(resident, subject="thing:2")
    assert words_for(resident) == ["<thing:2> × 1", "<thing:1> × 2"]
    assert queries.list_notices(resident).get(subject="thing:1").address == "/forum/konu/1/"
    assert queries.count_unread_notices(resident) == 2


def test_repetition_after_reading_is_a_new_notice():
    resident = make_user()
    notify(resident)
    operations.mark_read(notice=Notice.objects.get())
    assert queries.count_unread_notices(resident) == 0
    notify(resident)
    assert words_for(resident) == ["<thing:1> × 1", "<thing:1> × 1"]
    assert queries.count_unread_notices(resident) == 1


def test_database_allows_one_unread_notice_of_a_subject():
    resident = make_user()
    notify(resident)
    notice = Notice.objects.get()
    notice.pk = None
    with pytest.raises(IntegrityError):
        notice.save(force_insert=True)


def test_suspended_accounts_get_no_notices():
    active, suspended = make_user(), make_user()
    suspended.is_active = False
    suspended.save()
    notify(active, suspended)
    assert Notice.objects.get().resident == active


def test_notices_are_worded_in_the_readers_language_and_omit_deleted_subjects():
    resident = make_user()
    notify(resident)
    notify(resident, subject="thing:2", kind="test.plain")
    notify(resident, subject="thing:3", kind="test.unknown")
    GONE.add("thing:1")
    with translation.override("en"):
        assert words_for(resident) == [
            "The subject of this notice is no longer available.",
            "Haber × 1",
            "The subject of this notice is no longer available.",
        ]
    with translation.override("tr"):
        assert "artık görüntülenemiyor" in words_for(resident)[0]


def test_notice_links_to_the_page_in_the_readers_language():
    notify(make_user(), address="/forum/konu/1/?ileti=2#ileti-2")
    notice = Notice.objects.get()
    assert wording.build_notice_address(notice) == "/forum/konu/1/?ileti=2#ileti-2"
    with translation.override("en"):
        assert wording.build_notice_address(notice) == "/en/forum/konu/1/?ileti=2#ileti-2"


@pytest.mark.parametrize("people", [1, 30])
def test_query_count_of_notifying_does_not_grow_with_residents(people, django_assert_max_num_queries):
    residents = [make_user() for _ in range(people)]
    with django_assert_max_num_queries(6):  # including two for the savepoint
        notify(*residents)
    assert Notice.objects.filter(count=1).count() == people


@pytest.mark.parametrize("notices", [1, 20])
def test_query_count_of_wording_does_not_grow_with_notices(notices, django_assert_num_queries):
    resident = make_user()
    for number in range(notices):
        notify(resident, subject=f"thing:{number}")
    with django_assert_num_queries(1):
        words_for(resident)


def test_notices_are_deleted_after_ninety_days():
    resident = make_user()
    notify(resident)
    with time_machine.travel(timezone.now() + timedelta(days=80), tick=False):
        notify(resident, subject="thing:2")
        assert operations.forget_old() == 0
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        assert operations.forget_old() == 1
        assert operations.forget_old() == 0
    assert Notice.objects.get().subject == "thing:2"
