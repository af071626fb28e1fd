"""Blocking and unblocking members; nobody else is notified."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from forums.discussion.models import Mention
from forums.members import errors, operations
from forums.members.models import Block, Member
from participation.notifications.queries import count_unread_notices
from tests.api.conftest import with_token
from tests.factories import make_user
from tests.forums.making import author_of, make_post, make_thread, make_writer

pytestmark = pytest.mark.django_db


def member_named(name):
    writer = make_writer(name)
    make_thread(author=writer)
    return Member.objects.get(user=writer)


def page_of(client, address):
    return client.get(address).content.decode()


def test_posts_of_a_blocked_member_cause_no_mention_and_no_notice():
    member = member_named("Mert Ö.")
    thread = make_thread(author=make_writer("Zeynep K."))
    reader = author_of(thread)
    client = Client()
    client.force_login(reader)
    address = f"/forum/kisi/{member.handle}/"
    assert client.post(f"{address}engelle/", {"on": "1"})["Location"] == address
    make_post(thread, member.user, "@zeynep-k ne dersiniz?", reply_to=thread.posts.get())
    assert count_unread_notices(reader) == 0
    assert not Mention.objects.exists()
    assert "ne dersiniz" in page_of(client, thread.get_absolute_url())
    assert member.user.display_name in page_of(client, "/forum/takip/")
    client.post(f"{address}engelle/", {"on": "0"})
    assert not Block.objects.exists()
    make_post(thread, member.user, "@zeynep-k, ya şimdi?")
    assert count_unread_notices(reader) == 1


def test_block_button_is_on_the_pages_of_other_members_alone(client):
    member = member_named("Mert Ö.")
    address = f"/forum/kisi/{member.handle}/"
    assert "engelle" not in page_of(client, address)
    for person, offered in ((member.user, False), (make_user(), True)):
        client.force_login(person)
        assert ("engelle/" in page_of(client, address)) == offered


def test_blocking_is_idempotent_and_never_applies_to_oneself():
    member, resident = member_named("Mert Ö."), make_user()
    for _ in range(2):
        operations.block_member(member=member, resident=resident, on=True)
    assert [(it.resident, it.blocked) for it in Block.objects.all()] == [(resident, member.user)]
    with pytest.raises(errors.Oneself):
        operations.block_member(member=member, resident=member.user, on=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Block.objects.create(resident=resident, blocked=resident)


def test_members_are_blocked_through_the_api(client):
    member, resident = member_named("Mert Ö."), make_user()
    api, address = with_token(resident), f"/api/v1/forums/members/{member.handle}/block/"
    assert client.put(address).status_code == 401
    assert with_token(member.user).put(address).status_code == 409
    assert api.put("/api/v1/forums/members/kimse/block/").status_code == 404
    assert [api.put(address).status_code for _ in range(2)] == [204, 204]
    assert Block.objects.count() == 1
    assert [api.delete(address).status_code for _ in range(2)] == [204, 204]
    assert not Block.objects.exists()
    assert client.post(f"/forum/kisi/{member.handle}/engelle/", {"on": "1"}).status_code == 302
    assert not Block.objects.exists()
