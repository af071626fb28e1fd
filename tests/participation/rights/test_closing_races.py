"""Requests under way while their account is closed: what they would store about the person is refused."""

import threading
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from forums.boards import operations as boards_operations
from forums.boards.models import BoardFollow
from forums.discussion.drafts import operations as drafts_operations
from forums.discussion.drafts.models import Draft
from forums.discussion.following import operations as following_operations
from forums.discussion.following.models import ThreadFollow
from forums.discussion.models import Post
from forums.discussion.operations import posting
from forums.members import operations as members_operations
from forums.members.models import Block
from forums.statements import operations as statements_operations
from forums.statements.models import Statement
from participation.notifications import operations as notifications_operations
from participation.notifications.models import Follow, MailSettings, Preference
from participation.people.errors import AccountClosed
from participation.people.models import ApiToken, Identity, Profile, User
from participation.people.operations import accounts as account_operations
from participation.people.operations import credentials as credential_operations
from participation.people.operations import profiles as profile_operations
from participation.people.signin.adapters import AccountAdapter
from participation.privacy.models import Consent
from participation.rights.models import Export, Texts
from participation.rights.operations import closures, exports
from tests.factories import make_user
from tests.forums.making import author_of, make_board, make_conversation, make_post, make_thread, make_writer
from tests.participation.notifications.making import want
from tests.participation.privacy.conftest import texts  # noqa: F401 - a fixture
from tests.participation.privacy.making import agree
from tests.threads import wait_until_it_waits

pytestmark = pytest.mark.django_db(transaction=True)


class Things:
    """What the person under test acts on, made before the account is closed."""

    def __init__(self) -> None:
        self.user = make_writer("Ayşe")
        self.thread = make_thread()
        self.board = make_board(name="Ulaşım")
        self.conversation = make_conversation()
        self.post = make_post(author=self.user, thread=self.thread, body="Önceki metin budur.")
        self.member = author_of(make_post(thread=self.thread)).member
        self.address = EmailAddress.objects.create(user=self.user, email="yeni@example.org")
        Draft.objects.all().delete()
        ThreadFollow.objects.filter(resident=self.user).delete()


def change_profile(it: Things) -> None:
    profile_operations.update_profile(user=it.user, display_name="Geri", district=None, neighbourhood=None)


def confirm_email(it: Things) -> None:
    request = RequestFactory().post("/")
    SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    MessageMiddleware(lambda _: HttpResponse()).process_request(request)
    with request_context(request):
        AccountAdapter(request).confirm_email(request, it.address)


def edit(it: Things) -> None:
    seen = posting.build_version_token(it.post)
    posting.edit_post(post=it.post, editor=it.user, body="Sonraki metin budur.", seen=seen)


ACTS = {
    "profile": change_profile,
    "token": lambda it: credential_operations.issue_token(user=it.user, name="telefon"),
    "password": lambda it: credential_operations.set_password(user=it.user, password="yepyeni-parola-1"),
    "identity": lambda it: account_operations.link_identity(
        user=it.user, digest=bytes(32), provider="e-Devlet"
    ),
    "email": confirm_email,
    "consent": lambda it: agree(it.user),
    "copy": lambda it: exports.request_export(user=it.user, language="tr"),
    "choices of notices": lambda it: want(it.user),
    "follow": lambda it: notifications_operations.set_following(resident=it.user, subject="poll:1", on=True),
    "thread follow": lambda it: following_operations.follow_thread(
        thread=it.thread, resident=it.user, on=True
    ),
    "board follow": lambda it: boards_operations.follow_board(board=it.board, resident=it.user, on=True),
    "block": lambda it: members_operations.block_member(member=it.member, resident=it.user, on=True),
    "draft": lambda it: drafts_operations.save_draft(
        resident=it.user, place=f"thread:{it.thread.pk}", body="Taslak"
    ),
    "thread": lambda it: posting.start_thread(
        board=it.board, author=it.user, title="Yeni konu budur", body="Yeni metin budur."
    ),
    "reply": lambda it: posting.reply_to_thread(thread=it.thread, author=it.user, body="Yeni metin budur."),
    "edit": edit,
    "statement": lambda it: statements_operations.suggest_statement(
        conversation=it.conversation, author=it.user, words="Yeni bir görüş."
    ),
}


def stored_of(user: User) -> dict[str, Any]:
    """Everything that the acts would change."""
    account = User.objects.get(pk=user.pk)
    profile = Profile.objects.get(user=user)
    addresses = EmailAddress.objects.filter(user=user).order_by("pk")
    own = (
        *(ApiToken, Identity, Consent, Export, MailSettings, Preference, Follow),
        *(ThreadFollow, BoardFollow, Block, Draft, Statement),
    )
    owner = {ApiToken: "user", Identity: "account", Export: "user", Statement: "author"}
    return {
        "account": (account.display_name, account.search_name, account.email, account.password),
        "profile": (profile.district_id, profile.sex),
        "addresses": list(addresses.values_list("email", "verified", "primary")),
        "posts": list(Post.objects.filter(author=user).order_by("pk").values_list("body", "state")),
        **{
            model.__name__: model._base_manager.filter(**{owner.get(model, "resident"): user.pk}).count()
            for model in own
        },
    }


@pytest.mark.parametrize("act", ACTS)
def test_a_request_under_way_while_the_account_is_closed_stores_nothing(act):
    things = Things()
    results: list[object] = []

    def work() -> None:
        try:
            results.append(ACTS[act](things))
        except AccountClosed as refused:
            results.append(refused.code)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    with transaction.atomic():
        closures.close_account(user=User.objects.get(pk=things.user.pk), texts=Texts.KEEP, language="tr")
        closed = stored_of(things.user)
        thread.start()
        wait_until_it_waits()
    thread.join(30)

    assert results == ["account_closed"]
    assert stored_of(things.user) == closed
    assert closed["account"][0] == ""


@pytest.mark.parametrize("act", ACTS)
def test_the_same_request_of_an_open_account_is_stored(act):
    things = Things()
    before = stored_of(things.user)
    ACTS[act](things)
    assert stored_of(things.user) != before


def test_a_suspended_account_changes_nothing_either():
    user = make_user(display_name="Ayşe")
    loaded = User.objects.get(pk=user.pk)
    account_operations.suspend_account(
        administrator=make_user(role="administrator"), user=user, reason="Deneme"
    )
    with pytest.raises(AccountClosed):
        profile_operations.update_profile(user=loaded, display_name="Geri", district=None, neighbourhood=None)
    assert User.objects.get(pk=user.pk).display_name == "Ayşe"
