"""The live count of unread notices: for its account alone."""

import json
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from participation.notifications import operations, topics
from participation.notifications.models import Notice
from realtime.topics import parse_topic
from tests.factories import make_user
from tests.participation.notifications.making import notify

pytestmark = pytest.mark.django_db


def test_only_the_account_itself_may_follow_its_topic():
    resident, other = make_user(), make_user()
    topic = parse_topic(topics.get_topic_name(resident))
    assert topic.kind.restricted
    assert topic.kind.may_follow(resident, topic.ident)
    for person in (other, make_user(role="administrator"), AnonymousUser()):
        assert not topic.kind.may_follow(person, topic.ident)
    resident.is_active = False
    assert not topic.kind.may_follow(resident, topic.ident)


def test_the_snapshot_has_the_number_alone_and_its_version_grows():
    resident = make_user()
    ident = str(resident.public_id)
    empty = topics.build_snapshot(ident)
    assert empty is not None
    assert (empty.version, empty.body) == (0, b'{"unread": 0}')
    notify(resident)
    first = topics.build_snapshot(ident)
    notify(resident)
    second = topics.build_snapshot(ident)
    assert first is not None
    assert second is not None
    assert [json.loads(it.body) for it in (first, second)] == [{"unread": 1}] * 2
    assert 0 < first.version < second.version
    operations.mark_read(notice=Notice.objects.get())
    assert topics.list_versions([ident]) == {ident: second.version}


@pytest.mark.parametrize("people", [1, 20])
def test_versions_of_many_accounts_take_one_query(people, django_assert_num_queries):
    residents = [make_user() for _ in range(people)]
    notify(*residents[::2])
    with django_assert_num_queries(1):
        versions = topics.list_versions([str(it.public_id) for it in residents] + ["x", str(uuid4())])
    assert len(versions) == people


def test_there_is_no_topic_of_nobody():
    assert topics.build_snapshot(str(uuid4())) is None
    assert topics.build_snapshot("x") is None


def test_pages_without_a_socket_read_the_same_number(client):
    resident = make_user()
    notify(resident)
    client = Client()
    client.force_login(resident)
    assert client.get("/bildirimler/sayi/").json() == {"unread": 1}
    page = client.get("/").content.decode()
    assert f'<notice-count topic="notices:{resident.public_id}" url="/bildirimler/sayi/">' in page
    assert "notice-count" not in Client().get("/").content.decode()
