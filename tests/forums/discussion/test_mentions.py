"""Mentions of members are no personal data; handles of nobody, and numbers beside a mention, are."""

import pytest

from forums.discussion.models import PostState
from forums.members import operations as members_operations
from forums.members.models import Block, Member
from forums.review.models import Finding, ReviewItem
from tests.forums.making import make_post, make_thread, make_writer

pytestmark = pytest.mark.django_db


def member(name):
    return members_operations.ensure_member(make_writer(name))


def kinds_found(post):
    findings = Finding.objects.filter(item__post=post, kind="personal_data")
    return sorted(str(it.detail["kind"]) for it in findings)


@pytest.mark.parametrize(
    "body",
    [
        "@zeynep-k ne dersiniz, saat kaçta başlasın?",
        "Bence **@Zeynep-K**’nın dediği olsun.",
        "Bana @zeynep-k anlattı, (@zeynep-k) ve _@zeynep-k_.",
        "> Siz de @zeynep-k gibi düşünün.\n\nBen öyle düşünmüyorum.",
        "Şunu @zeynep-k bilir: durak 2 yıldır kapalı.",
    ],
)
def test_mention_of_a_member_is_not_queued(body):
    member("Zeynep K.")
    post = make_post(make_thread(), body=body)
    assert post.state == PostState.PUBLISHED
    assert not ReviewItem.objects.filter(post=post).exists()


def test_mention_of_a_member_who_blocked_the_author_is_not_queued_either():
    author, mentioned = make_writer(), member("Zeynep K.")
    Block.objects.create(resident=mentioned.user, blocked=author)
    post = make_post(make_thread(), author, body="@zeynep-k ne dersiniz, kaçta başlasın?")
    assert not ReviewItem.objects.filter(post=post).exists()


def test_account_name_of_nobody_is_still_queued():
    post = make_post(make_thread(), body="Bana @zeynep.izmir hesabından ya da @baskasi ile yazın.")
    assert kinds_found(post) == ["account", "email"]


@pytest.mark.parametrize(
    "body",
    [
        "Beni @zeynep-k 0532 123 45 67 numaradan arasın.",
        "Beni 0532 @zeynep-k 123 45 67 ya da @zeynep-k 0532 123 45 67 bulur.",
        "Numaram @zeynep-k/0532 123 45 67 diye bilinir.",
    ],
)
def test_telephone_number_beside_a_mention_is_held(body):
    member("Zeynep K.")
    post = make_post(make_thread(), body=body)
    assert post.state == PostState.HELD
    assert "phone" in kinds_found(post)


@pytest.mark.parametrize("handle", ["0532-123-45-67", "05321234567", "10000000146"])
def test_handle_that_is_a_number_is_found_in_a_mention(handle):
    Member.objects.filter(user=member("Zeynep K.").user).update(handle=handle)
    post = make_post(make_thread(), body=f"Beni @{handle} diye bulursunuz, beklerim.")
    assert kinds_found(post)
    assert post.state == PostState.HELD
