"""Referring sites: which visits are counted and which are not."""

from functools import partial

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from polls.integrity import referrers
from polls.integrity.models import Referral
from polls.integrity.operations.referrals import MAX_HOSTS, OTHER, add_visits
from tests.factories import make_poll, make_user
from tests.participation.jobs.waits import pass_waits
from tests.threads import together


class TestHosts:
    @pytest.mark.parametrize(
        ("address", "host"),
        [
            ("https://www.Example.org:8443/forum?konu=3#yanit", "example.org"),
            ("http://forum.example.org.", "forum.example.org"),
            ("https://user:secret@example.org/", "example.org"),
            ("https://xn--dnce-0ra.example/", "xn--dnce-0ra.example"),
            ("android-app://com.example.app/", None),
            ("https://192.168.1.7/", None),
            ("https://[2001:db8::1]/", None),
            ("https://[::1", None),
            ("https://localhost/", None),
            ("https://-a.example/", None),
            ("https://a_b.example/", None),
            ("https://" + "a" * 64 + ".example/", None),
            ("https://" + ".".join(["a" * 60] * 5) + ".example/", None),
            ("https://example.org/" + "a" * 5000, None),
            ("javascript:alert(1)", None),
            ("https://örnek.example/", None),
            ("https://exa\nmple.org/", "example.org"),
            ("", None),
        ],
    )
    def test_only_the_host_name_of_a_public_site_is_kept(self, address, host):
        assert referrers.parse_public_host(address) == host


@pytest.fixture
def visits(monkeypatch):
    """A new, empty visit counter of this process."""
    counter = referrers.Visits()
    monkeypatch.setattr(referrers, "_visits", counter)
    return counter


@pytest.mark.django_db
class TestReferrers:
    def test_visits_are_counted_by_site_and_day_and_stored_by_the_job(
        self, client, visits, django_assert_num_queries
    ):
        poll = make_poll()
        address = poll.get_absolute_url()
        for referer in (
            "https://forum.example/a?b=c",
            "https://forum.example/",
            "https://www.haber.example/x",
        ):
            client.get(address, headers={"referer": referer})
        assert not Referral.objects.exists()
        referrers.store_visits()
        client.get(address, headers={"referer": "https://forum.example/"})
        referrers.store_visits()
        with django_assert_num_queries(0):
            referrers.store_visits()

        assert list(Referral.objects.order_by("host").values_list("poll", "day", "host", "visits")) == [
            (poll.pk, timezone.localdate(), "forum.example", 3),
            (poll.pk, timezone.localdate(), "haber.example", 1),
        ]

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"referer": "http://testserver/yoklamalar/"},
            {"referer": "https://192.168.1.7/"},
            {"referer": "forum.example"},
        ],
    )
    def test_missing_own_and_invalid_referrers_are_not_counted(self, client, visits, headers):
        client.get(make_poll().get_absolute_url(), headers=headers)

        assert visits.take() == {}

    def test_own_host_name_is_not_counted(self, client, visits, settings):
        settings.ALLOWED_HOSTS = ["meydan.example"]
        client.get(
            make_poll().get_absolute_url(),
            headers={"referer": "https://meydan.example/", "host": "meydan.example:8000"},
        )

        assert visits.take() == {}

    def test_only_views_of_a_public_poll_are_counted(self, client, visits):
        editor = make_user(role="editor")
        draft, poll = make_poll(editor=editor, opened=False), make_poll(editor=editor)
        client.force_login(editor)
        elsewhere = {"referer": "https://forum.example/"}
        client.get(draft.get_absolute_url(), headers=elsewhere)
        client.head(poll.get_absolute_url(), headers=elsewhere)
        client.post(poll.get_absolute_url(), headers=elsewhere)
        client.get("/yoklamalar/999999/", headers=elsewhere)

        assert visits.take() == {}

    def test_showing_a_page_writes_nothing_and_sets_no_cookie(self, client, visits):
        poll = make_poll()
        with CaptureQueriesContext(connection) as queries:
            answered = client.get(poll.get_absolute_url(), headers={"referer": "https://forum.example/"})
        assert not [q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
        assert "sessionid" not in answered.cookies

    def test_many_sites_are_counted_together(self, visits):
        poll = make_poll()
        today = timezone.localdate()
        for _round in range(2):
            for number in range(MAX_HOSTS + 20):
                visits.add(poll.pk, today, f"s{_round}{number}.example")
            assert len(visits._counts) == MAX_HOSTS + 1
            referrers.store_visits()

        rows = dict(Referral.objects.filter(poll=poll).values_list("host", "visits"))
        assert len(rows) == MAX_HOSTS + 1
        assert rows.pop(OTHER) == 20 + MAX_HOSTS + 20
        assert set(rows.values()) == {1}

    def test_unstored_visits_wait_for_the_next_run(self, visits, monkeypatch):
        poll = make_poll()
        visits.add(poll.pk, timezone.localdate(), "forum.example", 3)

        def failing(_visits):
            raise DatabaseError

        with monkeypatch.context() as patch:
            patch.setattr(referrers, "add_visits", failing)
            referrers.store_visits()
        assert not Referral.objects.exists()
        pass_waits()
        referrers.store_visits()

        assert Referral.objects.get().visits == 3

    def test_deleted_poll_does_not_block_counting_of_others(self, visits):
        poll = make_poll()
        visits.add(poll.pk + 1000, timezone.localdate(), "forum.example")
        visits.add(poll.pk, timezone.localdate(), "forum.example")
        referrers.store_visits()

        assert Referral.objects.get().poll_id == poll.pk

    @pytest.mark.django_db(transaction=True)
    def test_concurrent_stores_lose_no_visit(self):
        poll = make_poll()
        day_ = timezone.localdate()
        ways = [{(poll.pk, day_, "a.example"): 2, (poll.pk, day_, "b.example"): 1}] * 8
        results = together([partial(add_visits, way) for way in ways])

        assert results == [None] * 8
        assert dict(Referral.objects.values_list("host", "visits")) == {"a.example": 16, "b.example": 8}
