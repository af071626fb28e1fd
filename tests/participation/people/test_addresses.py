"""One mailbox, one account, however its address is spelt."""

from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from participation.people import queries
from participation.people.addresses import normalise_mailbox
from participation.people.errors import EmailTaken
from participation.people.models import User
from participation.people.operations import accounts as account_operations
from tests.factories import PASSWORD, make_user
from tests.participation.people.signin.signing import confirm, link_in, sign_in
from tests.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered(nothing_cached):
    pass


SPELLINGS = {
    "Ayse@Example.org": "ayse@example.org",
    "ayse+oy@example.org": "ayse@example.org",
    "ayse+a+b@example.org": "ayse@example.org",
    "a.yse@example.org": "a.yse@example.org",
    "a.y.s.e+x@gmail.com": "ayse@gmail.com",
    "ayse@googlemail.com": "ayse@gmail.com",
    "+ayse@example.org": "+ayse@example.org",
    "ayse@gmail.com.tr": "ayse@gmail.com.tr",
    "a.yse@sub.gmail.com": "a.yse@sub.gmail.com",
    "a.y-s_e+x@proton.me": "ayse@protonmail.com",
    "ayse@pm.me": "ayse@protonmail.com",
    "a-y.se@yandex.com.tr": "a.y.se@yandex.ru",
    "a.y-se@ya.ru": "a.y.se@yandex.ru",
    "a.yse@me.com": "a.yse@icloud.com",
    "oy@ayse.fastmail.com": "ayse@fastmail.com",
    "oy@ayse.sent.com": "ayse@sent.com",
    "ayse@yandex.co.il": "ayse@yandex.ru",
    "ayse+oy@fastmail.com": "ayse@fastmail.com",
    "a-yse@example.org": "a-yse@example.org",
}


@pytest.mark.parametrize(("address", "expected"), SPELLINGS.items())
def test_spellings_of_a_mailbox(address, expected):
    assert normalise_mailbox(address) == expected
    user = make_user(email=address)
    user.refresh_from_db()
    assert user.mailbox == expected


#: Mail to these arrives in the mailbox of ayse@example.org, at this machine, or nowhere.
QUOTED = ['"ayse"@example.org', '"ay\\se"@example.org', '"a@b"@example.org', '"\x01"@example.org']
LITERAL = ["ayse@[127.0.0.1]", "ayse@[IPv6:::1]"]


@pytest.mark.parametrize("address", [*QUOTED, *LITERAL])
def test_a_quoted_address_and_a_number_instead_of_a_name_are_refused(client, address):
    make_user(email="ayse@example.org")
    answer = client.post(reverse("account_signup"), {"email": address, "password1": "karanfil-sokagi-8"})
    assert list(answer.context["form"].errors) == ["email"]
    assert User.objects.count() == 1
    sign_in(client, make_user(email="veli@example.org", password=PASSWORD))
    confirm(client)
    client.post(reverse("account_email"), {"action_add": "", "email": address})
    assert EmailAddress.objects.count() == 2
    assert mail.outbox == []


@given(
    local=st.text("ab.+-_", min_size=1, max_size=8),
    domain=st.sampled_from(
        [
            *("gmail.com", "googlemail.com", "pm.me", "ya.ru", "mac.com", "example.org", "a.b"),
            *("fastmail.com", "ab.fastmail.com", "a.b.fastmail.fm", "notfastmail.com"),
        ]
    ),
)
def test_the_database_computes_the_same(local, domain):
    with transaction.atomic():
        user = User.objects.create(email=f"{local}@{domain}")
        user.refresh_from_db()
        assert user.mailbox == normalise_mailbox(user.email)
        transaction.set_rollback(True)


def test_the_database_refuses_a_second_account():
    make_user(email="ayse@gmail.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="a.yse+2@googlemail.com")
    with pytest.raises(EmailTaken):
        account_operations.create_account(email="AYSE+3@gmail.com", password=None)


def test_sign_up_with_another_spelling_is_answered_like_any_other_and_mailed(client):
    make_user(email="ayse@gmail.com")
    page = reverse("account_signup")
    taken = client.post(page, {"email": "a.yse@gmail.com", "password1": PASSWORD})
    free = Client().post(page, {"email": "bos@gmail.com", "password1": PASSWORD})
    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])
    assert mail.outbox[0].to == ["a.yse@gmail.com"]
    assert "zaten" in mail.outbox[0].body
    assert User.objects.filter(mailbox="ayse@gmail.com").count() == 1


def test_address_cannot_become_another_spelling_of_somebody_s_mailbox(client):
    make_user(email="ayse@gmail.com")
    user = make_user(email="ben@example.org", password=PASSWORD)
    sign_in(client, user)
    confirm(client)
    client.post(reverse("account_email"), {"email": "ayse+x@gmail.com", "action_add": ""})
    answer = client.post(link_in(mail.outbox[-1], "/e-posta/onay/"), follow=True)
    assert answer.status_code == 200
    user.refresh_from_db()
    assert user.email == "ben@example.org"
    assert not EmailAddress.objects.filter(email="ayse+x@gmail.com", verified=True).exists()


def test_own_address_may_get_another_spelling(client):
    user = make_user(email="ben@example.org", password=PASSWORD)
    sign_in(client, user)
    confirm(client)
    client.post(reverse("account_email"), {"email": "ben+oy@example.org", "action_add": ""})
    client.post(link_in(mail.outbox[-1], "/e-posta/onay/"))
    user.refresh_from_db()
    assert (user.email, user.mailbox) == ("ben+oy@example.org", "ben@example.org")
    assert queries.is_address_taken("ben@example.org")
    assert not queries.is_address_taken("ben@example.org", user)


@pytest.mark.django_db(transaction=True)
def test_of_two_spellings_that_sign_up_at_once_one_has_an_account():
    outcomes = together(
        [
            partial(account_operations.create_account, email=email, password=None)
            for email in ("ayse+1@example.org", "ayse+2@example.org")
        ]
    )
    assert [type(it) for it in outcomes if isinstance(it, Exception)] == [EmailTaken]
    assert User.objects.filter(mailbox="ayse@example.org").count() == 1
