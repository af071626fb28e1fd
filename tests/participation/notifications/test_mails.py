"""Mails of notices: every category at every rhythm, quiet hours, their content, and the unsubscribe link."""

import re
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from html.parser import HTMLParser
from itertools import product

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from config.operating import background
from participation.jobs.models import Failure
from participation.mailing import sender
from participation.notifications import mails, operations, queries, registry
from participation.notifications.models import Category, Notice, Preference, Rhythm
from participation.notifications.registry import Kind
from tests.factories import make_user
from tests.participation.notifications.conftest import GONE
from tests.participation.notifications.making import local, notify, want

pytestmark = pytest.mark.django_db
#: A Wednesday.
DAY = datetime(2026, 12, 2, tzinfo=timezone.get_default_timezone())
NEXT_MONDAY = DAY + timedelta(days=5)
RHYTHMS = (Rhythm.NEVER, Rhythm.AT_ONCE, Rhythm.DAILY, Rhythm.WEEKLY)
#: At night, over noon, none, and from eight until midnight.
QUIET = ((22, 8), (9, 13), (0, 0), (8, 0))
#: All categories with the usual quiet hours, and one with each.
MATRIX = [
    *((category, rhythm, QUIET[0]) for category, rhythm in product(Category, RHYTHMS)),
    *((Category.RESULTS, rhythm, quiet) for rhythm, quiet in product(RHYTHMS, QUIET[1:])),
]


@pytest.fixture
def wednesday():
    with time_machine.travel(local(DAY, 7), tick=False) as clock:
        yield clock


def sent_at(moment):
    """How many mails go out at ``moment``."""
    before = len(mail.outbox)
    with time_machine.travel(moment, tick=False):
        mails.send_due()
    return len(mail.outbox) - before


def test_each_category_is_mailed_as_chosen_and_never_in_quiet_hours(wednesday):
    """Each case is a resident of its own."""
    residents = [make_user() for _case in MATRIX]
    for resident, (category, rhythm, quiet) in zip(residents, MATRIX, strict=True):
        want(resident, rhythm, category, quiet=quiet)
    wednesday.move_to(local(DAY, 12))
    for resident, (category, _rhythm, _quiet) in zip(residents, MATRIX, strict=True):
        notify(resident, kind=f"test.{category.value}")
    noon, tomorrow, monday = local(DAY, 12), local(DAY + timedelta(days=1), 0), local(NEXT_MONDAY, 0)
    moments = [
        *(noon + timedelta(hours=hour) for hour in range(36)),
        *(monday + timedelta(hours=hour) for hour in range(24)),
    ]
    mailed: dict[str, list[datetime]] = {resident.email: [] for resident in residents}
    for moment in moments:
        before = len(mail.outbox)
        sent_at(moment)
        for message in mail.outbox[before:]:
            mailed[message.to[0]].append(moment)

    def expected(rhythm, quiet):
        def is_quiet(moment):
            begins, ends = quiet
            return begins <= moment.hour < ends or (begins > ends and not ends <= moment.hour < begins)

        def first_after(start):
            return next(moment for moment in moments if moment >= start and not is_quiet(moment))

        def morning(midnight):
            """Eight o'clock, or the end of quiet hours that contain it."""
            eight = midnight + timedelta(hours=8)
            return first_after(midnight + timedelta(hours=quiet[1]) if is_quiet(eight) else eight)

        return {
            Rhythm.NEVER: [],
            Rhythm.AT_ONCE: [first_after(noon)],
            Rhythm.DAILY: [morning(tomorrow)],
            Rhythm.WEEKLY: [morning(monday)],
        }[rhythm]

    for resident, (category, rhythm, quiet) in zip(residents, MATRIX, strict=True):
        assert mailed[resident.email] == expected(rhythm, quiet), (category, rhythm, quiet)


def test_no_mail_unless_it_was_chosen(wednesday):
    resident = make_user()
    for category in Category:
        notify(resident, kind=f"test.{category.value}", subject=f"thing:{category.value}")
    assert sent_at(local(DAY, 12)) == sent_at(NEXT_MONDAY + timedelta(hours=12)) == 0


def test_what_was_unread_before_mails_were_chosen_is_never_mailed(wednesday):
    resident = make_user()
    notify(resident)
    want(resident, Rhythm.DAILY)
    assert sent_at(local(DAY + timedelta(days=1), 9)) == 0
    with time_machine.travel(local(DAY + timedelta(days=1), 10), tick=False):
        notify(resident)  # the unread notice grows
    assert sent_at(local(DAY + timedelta(days=2), 9)) == 1
    assert "<thing:1> × 2" in mail.outbox[0].body


def test_kind_with_a_mail_of_its_own_goes_into_no_other(wednesday):
    kind = Kind(lambda facts, _count: facts["what"], category=Category.DECISIONS, has_own_mail=True)
    registry.register("test.own", kind)
    resident = make_user()
    notify(resident, kind="test.own")
    want(resident, Rhythm.DAILY)
    with time_machine.travel(local(DAY, 9), tick=False):
        notify(resident, kind="test.own")  # the unread notice grows
    assert sent_at(local(DAY + timedelta(days=1), 9)) == 0


def test_older_notice_stored_while_a_mail_is_written_goes_into_the_next(wednesday):
    """Another process took its time before this one read what is waiting, and commits after that."""
    resident = make_user()
    want(resident, Rhythm.AT_ONCE, quiet=(0, 0))

    def facts(_reader, subjects):
        late = Notice.objects.filter(subject="thing:late")
        if not late.exists():
            notify(resident, kind="test.slow", subject="thing:late")
            late.update(at=local(DAY, 6))
        return {it: {} for it in subjects}

    registry.register("test.slow", Kind(lambda _facts, _count: "Haber", facts))
    notify(resident, kind="test.slow")
    assert sent_at(local(DAY, 12)) == 1
    assert sent_at(local(DAY, 13)) == 1


def test_daily_mail_comes_once_a_day_with_what_is_new(wednesday):
    resident, other = make_user(), make_user()
    want(resident, Rhythm.DAILY, language="en")
    notify(resident, other, address="/forum/konu/7/")
    tomorrow = DAY + timedelta(days=1)
    assert sent_at(local(tomorrow, 9)) == 1
    [sent] = mail.outbox
    assert sent.to == [resident.email]
    assert sent.subject == "What is new for you on Meydan"
    assert "<thing:1> × 1\n  http://localhost:8000/en/forum/konu/7/" in sent.body
    with time_machine.travel(local(tomorrow, 10), tick=False):
        notify(resident, subject="thing:2")
    assert sent_at(local(tomorrow, 12)) == 0
    assert sent_at(local(tomorrow + timedelta(days=1), 9)) == 1
    assert "thing:1" not in mail.outbox[1].body
    assert "thing:2" in mail.outbox[1].body


def test_weekly_mail_comes_on_the_chosen_day_or_as_soon_as_the_site_works_again(wednesday):
    resident = make_user()
    want(resident, Rhythm.WEEKLY, weekly_day=4)
    notify(resident)
    assert sent_at(local(DAY + timedelta(days=1), 12)) == 0
    assert sent_at(local(DAY + timedelta(days=3), 12)) == 1
    with time_machine.travel(local(DAY + timedelta(days=3), 13), tick=False):
        notify(resident, subject="thing:2")
    assert sent_at(local(DAY + timedelta(days=8), 12)) == 0
    assert sent_at(local(DAY + timedelta(days=9), 12)) == 1


def test_mails_at_once_are_one_for_each_category_and_one_while_unread(wednesday):
    resident = make_user()
    want(resident, Rhythm.AT_ONCE, quiet=(0, 0))
    notify(resident, kind="test.replies")
    notify(resident, kind="test.replies", subject="thing:2")
    notify(resident, kind="test.results", subject="thing:3")
    assert sent_at(local(DAY, 12)) == 2
    assert [it.subject for it in mail.outbox] == [
        "Meydan: Yanıtlar ve anmalar",
        "Meydan: Takip ettiklerimin sonuçları",
    ]
    with time_machine.travel(local(DAY, 13), tick=False):
        notify(resident, kind="test.replies")
    assert sent_at(local(DAY, 14)) == 0
    operations.mark_all_read(resident=resident, seen=local(DAY, 14))
    with time_machine.travel(local(DAY, 15), tick=False):
        notify(resident, kind="test.replies")
    assert sent_at(local(DAY, 16)) == 1


def test_what_was_read_is_not_mailed(wednesday):
    resident = make_user()
    want(resident, Rhythm.DAILY)
    notify(resident)
    operations.mark_read(notice=Notice.objects.get())
    assert sent_at(local(DAY + timedelta(days=1), 9)) == 0


def test_notices_for_a_mail_alone_are_not_on_the_site_and_end_with_it(wednesday):
    resident = make_user()
    want(resident, Rhythm.DAILY, Category.REPLIES, on_site=False)
    notify(resident, kind="test.replies")
    assert (queries.count_unread_notices(resident), list(queries.list_notices(resident))) == (0, [])
    assert sent_at(local(DAY + timedelta(days=1), 9)) == 1
    notify(resident, kind="test.replies")
    assert Notice.objects.filter(read_at=None).count() == 1


def test_neither_on_the_site_nor_by_mail_stores_nothing():
    resident = make_user()
    want(resident, Rhythm.NEVER, Category.REPLIES, on_site=False)
    notify(resident, kind="test.replies")
    assert not Notice.objects.exists()


def test_kinds_with_a_mail_of_their_own_go_into_no_other(wednesday):
    resident = make_user()
    want(resident, Rhythm.AT_ONCE)
    notify(resident, kind="forums.decided", subject="decision:1")
    assert Notice.objects.get().mail == Rhythm.NEVER


def test_changing_the_rhythm_moves_what_waits(wednesday):
    resident = make_user()
    want(resident, Rhythm.WEEKLY)
    notify(resident)
    want(resident, Rhythm.AT_ONCE)
    assert sent_at(local(DAY, 9)) == 1


def test_a_choice_made_while_a_notice_was_stored_counts(wednesday):
    resident = make_user()
    want(resident, Rhythm.AT_ONCE)
    notify(resident, kind="test.replies")
    Preference.objects.filter(resident=resident).update(mail=Rhythm.NEVER)
    assert sent_at(local(DAY, 9)) == 0
    assert Notice.objects.get().mail == Rhythm.NEVER


def test_a_notice_that_cannot_be_rendered_keeps_nobody_else_from_their_mail(wednesday):
    unlucky, other = make_user(), make_user()
    for resident in (unlucky, other):
        want(resident, Rhythm.DAILY)
        notify(resident)
    notify(unlucky, kind="roll.decided", subject="correction:no-number")
    assert sent_at(local(DAY + timedelta(days=1), 9)) == 1
    assert [sent.to for sent in mail.outbox] == [[other.email]]
    assert Failure.objects.get().error == "ValueError"


def test_no_mail_about_what_is_gone_and_none_to_suspended_accounts(wednesday):
    gone, suspended = make_user(), make_user()
    for resident in (gone, suspended):
        want(resident, Rhythm.DAILY)
    notify(gone)
    notify(suspended, subject="thing:2")
    GONE.add("thing:1")
    suspended.is_active = False
    suspended.save()
    assert sent_at(local(DAY + timedelta(days=1), 9)) == 0


def test_mails_wait_for_a_server_that_is_away_and_only_so_many(settings, monkeypatch, wednesday):
    settings.EMAIL_BACKEND = "participation.mailing.backends.OutboxBackend"
    monkeypatch.setattr(mails, "MAX_WAITING", 2)
    residents = [make_user() for _ in range(3)]
    for resident in residents:
        want(resident, Rhythm.DAILY)
    notify(*residents)
    with time_machine.travel(local(DAY + timedelta(days=1), 9), tick=False):
        assert mails.send_due() == 2
        assert mails.send_due() == 0
        assert Notice.objects.filter(mailed_at=None).count() == 1
        assert sender.send_due_mails() == len(mail.outbox) == 2
        assert mails.send_due() == 1


@pytest.mark.django_db(transaction=True)
def test_the_background_job_sends_mails(wednesday):
    resident = make_user()
    want(resident, Rhythm.AT_ONCE, quiet=(0, 0))
    notify(resident)
    background.run_all_jobs()
    assert [it.to for it in mail.outbox] == [[resident.email]]


# Content


class Elements(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.names, self.links, self.attributes = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.attributes |= {name for name, _value in attrs}
        self.links += [value for name, value in attrs if name == "href"]


HOSTILE = "</a><img src=x onerror=alert(1)><script>x</script>\r\nBcc: all@example.org\n{{ 7*7 }} \"'&"


@pytest.mark.parametrize("language", ["tr", "en"])
def test_html_of_a_mail_is_safe_with_hostile_titles_and_says_the_same_as_its_text(language, wednesday):
    resident = make_user()
    want(resident, Rhythm.AT_ONCE, language=language, quiet=(0, 0))
    notify(resident, kind="test.replies", details={"what": HOSTILE}, address="/forum/?a=1&b=2")
    assert sent_at(local(DAY, 12)) == 1

    message = message_from_bytes(mail.outbox[0].message().as_bytes(), policy=policy.default)
    assert message.get_content_type() == "multipart/alternative"
    plain, html = (part.get_content() for part in message.iter_parts())
    elements = Elements(html)
    allowed = {"html", "head", "meta", "title", "body", "h2", "ul", "li", "a", "p", "small", "hr", "br"}
    assert set(elements.names) <= allowed
    assert elements.attributes <= {"lang", "charset", "href"}
    assert f'lang="{language}"' in html
    assert set(elements.links) == set(re.findall(r"http\S+", plain))
    assert message["Bcc"] is None
    assert message["To"] == resident.email
    assert "{{ 7*7 }}" in plain
    heading = {"tr": "Yanıtlar ve anmalar", "en": "Replies and mentions"}[language]
    assert message["Subject"] == f"Meydan: {heading}"
    assert heading in html
    assert heading in plain


def test_html_of_a_mail_survives_the_outbox(settings, wednesday):
    settings.EMAIL_BACKEND = "participation.mailing.backends.OutboxBackend"
    resident = make_user()
    want(resident, Rhythm.AT_ONCE, quiet=(0, 0))
    notify(resident)
    mails.send_due()
    sender.send_due_mails()
    [sent] = mail.outbox
    assert isinstance(sent, EmailMultiAlternatives)
    [(html, kind)] = sent.alternatives
    assert (kind, "&lt;thing:1&gt; × 1" in str(html)) == ("text/html", True)


# Unsubscribing


def link_of(sent):
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = sent.extra_headers["List-Unsubscribe"]
    assert (link[0], link[-1]) == ("<", ">")
    return link.strip("<>").removeprefix("http://localhost:8000")


def test_one_click_ends_the_mails_of_the_category_alone_without_signing_in(wednesday):
    resident = make_user()
    want(resident, Rhythm.AT_ONCE, quiet=(0, 0))
    notify(resident, kind="test.replies")
    sent_at(local(DAY, 12))
    path = link_of(mail.outbox[0])
    assert f"http://localhost:8000{path}" in mail.outbox[0].body

    stranger = Client(enforce_csrf_checks=True)
    for method in (stranger.get, stranger.head):
        assert method(path).status_code == 200  # scanners of mails follow links
    assert queries.list_mailed_categories(resident.pk) == set(Category)
    notify(resident, kind="test.replies", subject="thing:2")
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert queries.list_mailed_categories(resident.pk) == set(Category) - {Category.REPLIES}
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert stranger.get(path).status_code == 200
    assert sent_at(local(DAY, 13)) == 0
    assert queries.list_preferences_of(resident)[Category.REPLIES].on_site


def test_one_click_of_a_daily_mail_ends_what_is_in_it_and_each_section_has_its_own(wednesday):
    resident = make_user()
    want(resident, Rhythm.DAILY)
    notify(resident, kind="test.replies")
    notify(resident, kind="test.results", subject="thing:2")
    sent_at(local(DAY + timedelta(days=1), 9))
    [sent] = mail.outbox
    own = re.findall(r"http://localhost:8000(/bildirimler/birak/\S+)", str(sent.body))
    assert len(own) == 2
    Client().post(own[1])
    assert queries.list_mailed_categories(resident.pk) == set(Category) - {Category.RESULTS}
    Client().post(link_of(sent))
    assert queries.list_mailed_categories(resident.pk) == set(Category) - {Category.RESULTS, Category.REPLIES}


def test_mails_that_were_ended_by_their_link_can_be_chosen_again(wednesday):
    resident = make_user()
    want(resident, Rhythm.DAILY)
    operations.unsubscribe_from_mails(resident=resident, categories=list(Category))
    assert queries.list_mailed_categories(resident.pk) == set()
    want(resident, Rhythm.DAILY, Category.REPLIES)
    assert queries.list_mailed_categories(resident.pk) == {Category.REPLIES}


def test_invalid_unsubscribe_key_changes_nothing():
    resident = make_user()
    want(resident, Rhythm.DAILY)
    good = mails.build_leaving_address(resident, [Category.REPLIES])
    key = good[good.index("k=") + 2 :]
    for bad in ("", "x", resident.public_id.hex, key[:-1], key.replace("replies", "results")):
        assert Client().post("/bildirimler/birak/", query_params={"k": bad}).status_code == 404
    assert queries.list_mailed_categories(resident.pk) == set(Category)


def test_many_notices_of_one_account_do_not_delay_the_others(wednesday, monkeypatch):
    monkeypatch.setattr(mails, "MAX_AT_ONCE", 2)
    busy, other = make_user(), make_user()
    for resident in (busy, other):
        want(resident, Rhythm.AT_ONCE, quiet=(0, 0))
    for number in range(10):
        notify(busy, subject=f"thing:{number}")
    wednesday.shift(60)
    notify(other)
    assert queries.list_due_residents(Rhythm.AT_ONCE, local(DAY, 9), 2) == [busy.pk, other.pk]
    assert sent_at(local(DAY, 9)) == 2


def test_notices_that_come_in_a_row_are_collected_in_one_mail(wednesday):
    """Somebody who mentions a person in every post does not fill their inbox."""
    resident = make_user()
    want(resident, Rhythm.AT_ONCE, quiet=(0, 0))
    mailed = 0
    for minute in range(30):
        wednesday.move_to(local(DAY, 12, minute))
        notify(resident, kind="test.replies", subject=f"thing:{minute}")
        mailed += sent_at(local(DAY, 12, minute))
    assert mailed == 3
    assert sent_at(local(DAY, 12, 40)) == 1
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_a_result_and_the_bulletin_about_it_need_not_wait_for_each_other(wednesday):
    resident = make_user()
    want(resident, Rhythm.AT_ONCE, quiet=(0, 0))
    for minute in range(2):
        wednesday.move_to(local(DAY, 12, minute))
        notify(resident, kind="test.results", subject=f"thing:{minute}")
        assert sent_at(local(DAY, 12, minute)) == 1


def test_accounts_whose_mail_cannot_be_written_do_not_stop_the_others(wednesday, monkeypatch):
    monkeypatch.setattr(mails, "MAX_AT_ONCE", 2)
    broken, other = [make_user(), make_user()], make_user()
    for resident in (*broken, other):
        want(resident, Rhythm.AT_ONCE, quiet=(0, 0))
        notify(resident, kind="test.replies")
        wednesday.shift(60)
    message = mails.build_notices_mail

    def failing(resident, *given):
        if resident in broken:
            raise ValueError(resident.pk)
        return message(resident, *given)

    monkeypatch.setattr(mails, "build_notices_mail", failing)
    assert sent_at(local(DAY, 9)) == 0
    assert sent_at(local(DAY, 9)) == 1
    assert mail.outbox[-1].to == [other.email]
