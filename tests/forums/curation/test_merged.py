"""Merged threads: they redirect to their target, and are named only while the target is readable."""

import pytest
from django.test import Client
from django.urls import reverse

from forums.boards.models import Board
from forums.curation.operations import moves
from forums.discussion.following import operations as following_operations
from forums.discussion.following.models import ThreadFollow
from forums.discussion.models import Thread, ThreadState
from participation.notifications.queries import count_unread_notices
from participation.people.models import User
from tests.factories import make_user
from tests.forums.making import make_conversation, make_moderator, make_post, make_thread

pytestmark = pytest.mark.django_db
WHY = "Aynı soru soruluyor."


@pytest.fixture
def moderator() -> User:
    return make_moderator()


def test_urls_of_a_merged_thread_keep_working(moderator, client):
    kept, away = make_thread(), make_thread()
    conversation = make_conversation(thread=away, statements=1)
    moves.merge_threads(thread=away, into=kept, moderator=moderator, reason=WHY)
    feed = client.get(reverse("forums:thread-feed", args=[away.pk]))
    assert (feed.status_code, feed.url) == (301, reverse("forums:thread-feed", args=[kept.pk]))
    page = client.get(reverse("forums:statements", args=[away.pk])).content.decode()
    assert conversation.question in page
    assert kept.get_absolute_url() in page
    voter = Client()
    voter.force_login(make_user())
    statement = conversation.statements.get()
    vote = {"statement": statement.pk, "vote": 1}
    assert voter.post(reverse("forums:vote", args=[away.pk]), vote).status_code == 302
    statement.refresh_from_db()
    assert statement.agreed == 1


def test_followers_of_a_merged_thread_follow_its_target(moderator):
    kept, away, reader = make_thread(), make_thread(), make_user()
    moves.merge_threads(thread=away, into=kept, moderator=moderator, reason=WHY)
    client = Client()
    client.force_login(reader)
    client.post(reverse("forums:follow", args=[away.pk]), {"on": "1"})
    assert [it.thread for it in ThreadFollow.objects.filter(resident=reader)] == [kept]


def test_reading_the_target_marks_notices_of_both_threads_as_read(moderator):
    kept, away, reader = make_thread(), make_thread(), make_user()
    for thread in (kept, away):
        following_operations.follow_thread(thread=thread, resident=reader, on=True)
        make_post(thread)
    moves.merge_threads(thread=away, into=kept, moderator=moderator, reason=WHY)
    assert count_unread_notices(reader) == 2
    client = Client()
    client.force_login(reader)
    client.get(kept.get_absolute_url())
    assert count_unread_notices(reader) == 0


@pytest.mark.parametrize("hides", ["state", "board"])
def test_merged_thread_is_named_only_while_its_target_is_readable(moderator, client, hides):
    kept, away = make_thread(), make_thread(title="Birleşen bir konu")
    address = f"/api/v1/forums/threads/{away.pk}/"
    moves.merge_threads(thread=away, into=kept, moderator=moderator, reason=WHY)
    assert away.title in client.get(address).content.decode()
    if hides == "state":
        Thread.objects.filter(pk=kept.pk).update(state=ThreadState.HIDDEN)
    else:
        Board.objects.filter(pk=kept.board_id).update(read_by="staff")
    assert client.get(address).status_code == 404
    assert client.get(away.get_absolute_url()).status_code == 404
