"""Posts of people who work for the council have a badge; nobody else's has."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from participation.people import rules
from participation.people.models import Role, User
from participation.people.operations.roles import grant_role, revoke_role
from tests.clients import words
from tests.factories import make_user
from tests.forums.making import author_of, make_post, make_thread, make_writer

pytestmark = pytest.mark.django_db

BADGES = {"/": ">konsey görevlisi<", "/en/": ">council staff<"}


def list_badges(client, post):
    """Whether the post has a badge: on the thread's page in both languages, its author's page, in the API."""
    shown = []
    for language, badge in BADGES.items():
        page = words(client.get(f"{language}forum/konu/{post.thread_id}/"))
        shown.append(badge in page.split(f'id="ileti-{post.pk}"')[1].split("</article>")[0])
    shown.append(BADGES["/"] in words(client.get(f"/forum/kisi/{author_of(post).member.handle}/")))
    shown.append(client.get(f"/api/v1/forums/posts/{post.pk}/").json()["author"]["staff"])
    return shown


@pytest.mark.parametrize("role", Role)
def test_posts_of_staff_have_a_badge(client, role):
    thread = make_thread()
    post = make_post(thread, make_writer(role=role))
    assert list_badges(client, post) == [role in rules.SPEAKING] * 4
    assert list_badges(client, thread.posts.get(is_opening=True)) == [False] * 4


def test_badge_follows_the_role_of_the_moment(client):
    author, administrator = make_writer(), make_user(role="administrator")
    post = make_post(make_thread(), author)
    grant_role(administrator=administrator, user=author, role=Role.MODERATOR, reason="Atandı")
    assert list_badges(client, post) == [True] * 4
    revoke_role(administrator=administrator, user=author, role=Role.MODERATOR, reason="Ayrıldı")
    assert list_badges(client, post) == [False] * 4


def test_no_badge_while_the_role_waits_for_a_second_factor(client, settings):
    author = make_writer(role="editor")
    post = make_post(make_thread(), author)
    settings.STAFF_SECOND_FACTOR = True
    assert list_badges(client, post) == [True] * 4
    long_ago = timezone.localdate() - timedelta(days=settings.STAFF_SECOND_FACTOR_DAYS)
    User.objects.filter(pk=author.pk).update(staff_since=long_ago)
    assert list_badges(client, post) == [False] * 4
    Authenticator.objects.create(user=author, type=Authenticator.Type.TOTP, data={})
    assert list_badges(client, post) == [True] * 4


def test_threads_of_staff_say_so_in_the_api(client):
    thread = make_thread(author=make_writer(role="editor"))
    make_thread(board=thread.board, title="Gece otobüsleri yeterli mi?")
    listed = client.get(f"/api/v1/forums/boards/{thread.board.slug}/threads/").json()["results"]
    assert [it["author"]["staff"] for it in listed] == [False, True]


@pytest.mark.parametrize("posts", [1, 3])
def test_badges_take_two_queries_for_all_posts(client, settings, posts, django_assert_max_num_queries):
    settings.STAFF_SECOND_FACTOR = True
    thread = make_thread()
    for _ in range(posts):
        make_post(thread, make_writer(role="officer"))
    client.get(thread.get_absolute_url())
    with django_assert_max_num_queries(7):
        assert words(client.get(thread.get_absolute_url())).count(BADGES["/"]) == posts
    with django_assert_max_num_queries(6):
        client.get(f"/api/v1/forums/threads/{thread.pk}/posts/")
