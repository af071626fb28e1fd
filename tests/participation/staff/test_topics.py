"""The live count of what waits: for its account alone."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from participation.staff import operations, topics
from realtime.topics import parse_topic
from tests.factories import lose_roles, make_user
from tests.participation.staff.conftest import Bench

pytestmark = pytest.mark.django_db


def test_only_the_account_itself_may_follow_and_only_with_an_office() -> None:
    moderator, other = make_user(role="moderator"), make_user(role="administrator")
    topic = parse_topic(topics.get_topic_name(moderator))
    assert topic.kind.restricted
    assert topic.kind.may_follow(moderator, topic.ident)
    for person in (other, AnonymousUser()):
        assert not topic.kind.may_follow(person, topic.ident)
    resident = make_user()
    assert not topic.kind.may_follow(resident, str(resident.public_id))


def test_the_snapshot_has_the_number_alone_and_its_version_grows(bench: Bench) -> None:
    moderator = make_user(role="moderator")
    ident = str(moderator.public_id)
    assert topics.snapshot(ident) is None
    bench.wait("thing:1")
    operations.check_workload(moderator.pk)
    first = topics.snapshot(ident)
    bench.wait("thing:2")
    operations.check_workload(moderator.pk)
    second = topics.snapshot(ident)
    assert first is not None
    assert second is not None
    assert (first.version, first.body) == (1, b'{"waiting": 1}')
    assert (second.version, second.body) == (2, b'{"waiting": 2}')
    assert topics.versions([ident, "x"]) == {ident: 2}


def test_pages_without_a_socket_ask_for_the_same_number(bench: Bench, client: Client) -> None:
    moderator = make_user(role="moderator")
    bench.wait("thing:1")
    operations.check_workload(moderator.pk)
    client.force_login(moderator)
    assert client.get("/yonetim/sayi/").json() == {"waiting": 1}


def test_a_former_moderator_has_no_count(client: Client) -> None:
    person = make_user(role="moderator")
    lose_roles(person)
    client.force_login(person)
    assert client.get("/yonetim/sayi/").status_code == 403
