"""The pages “My data” and “Delete my account”, the way back, and who reaches them."""

import io
import zipfile
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from asgiref.sync import sync_to_async
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participation.mailing.models import Kind, OutgoingMail
from participation.people.models import Role, User
from participation.people.operations import accounts as account_operations
from participation.people.operations import credentials as credential_operations
from participation.rights.errors import NotClosed
from participation.rights.models import Closure, Destruction, Export, ExportState
from participation.rights.operations import closures, exports
from participation.rights.views import _stream_chunks
from tests.factories import PASSWORD, make_user
from tests.participation.people.signin.signing import confirm, is_signed_in, link_in, sign_in
from tests.participation.rights.making import close

pytestmark = pytest.mark.django_db
MINE, CLOSE, LOG = reverse("rights:mine"), reverse("rights:close"), reverse("rights-staff:log")


@pytest.fixture
def user():
    return make_user(email="ayse@example.org", password=PASSWORD, display_name="Ayşe K.")


@pytest.fixture
def signed_in(client, user):
    sign_in(client, user)
    confirm(client)
    return client


def content_of(response):
    return b"".join(response)


@pytest.mark.parametrize("address", [MINE, CLOSE])
def test_who_signed_in_long_ago_is_asked_again(signed_in, user, address):
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        for response in (signed_in.get(address), signed_in.post(address, {"act": "ask"})):
            assert urlsplit(response["Location"]).path == reverse("account_reauthenticate")
        assert not Export.objects.exists()
        confirm(signed_in)
        assert signed_in.get(address).status_code == 200


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous iterators")
def test_a_copy_is_asked_for_made_and_downloaded_once(signed_in, user):
    assert "Kopya iste" in signed_in.get(MINE).content.decode()
    response = signed_in.post(MINE, {"act": "ask"}, follow=True)
    assert "hazırlanıyor" in response.content.decode()
    assert [it.to for it in mail.outbox] == [[user.email]]
    assert signed_in.post(MINE, {"act": "ask"}).status_code == 409
    assert signed_in.post(MINE, {"act": "download"}).status_code == 410
    exports.make_due()
    response = signed_in.post(MINE, {"act": "download"})
    data = content_of(response)
    assert response["Content-Length"] == str(len(data))
    assert response["Cache-Control"].count("no-store") == 1
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    refused = signed_in.post(MINE, {"act": "download"})
    assert refused.status_code == 410
    assert "Bu kopya indirildi" in refused.content.decode()
    assert "yeniden izin ver" in refused.content.decode()
    signed_in.post(MINE, {"act": "again"})
    assert signed_in.post(MINE, {"act": "download"}).status_code == 200


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous iterators")
def test_two_people_never_get_each_others_copy(signed_in, user):
    other = make_user(password=PASSWORD)
    exports.request_export(user=other, language="tr")
    exports.make_due()
    assert signed_in.post(MINE, {"act": "download"}).status_code == 410
    assert Export.objects.get().state == ExportState.READY


def test_a_bad_form_closes_nothing_and_says_what_is_missing(signed_in):
    for data, words in (
        ({}, "Metinlerinize ne olacağını seçin."),
        ({"texts": "keep"}, "silinmesini istiyorsanız bu kutuyu işaretleyin"),
        ({"texts": "nothing", "sure": "on"}, "nothing"),
    ):
        response = signed_in.post(CLOSE, data)
        assert response.status_code == 400
        assert words in response.content.decode()
    assert not Closure.objects.exists()


def test_an_account_is_closed_at_once_and_its_owner_can_return_by_the_mail(signed_in, user):
    elsewhere = Client()
    sign_in(elsewhere, user)
    token = credential_operations.issue_token(user=user, name="program")
    response = signed_in.post(CLOSE, {"texts": "keep", "sure": "on"})
    assert response["Location"] == reverse("rights:closed")
    assert "hesabı yeniden açan" in signed_in.get(response["Location"]).content.decode()
    assert not is_signed_in(signed_in)
    assert not is_signed_in(elsewhere)
    answer = Client().get("/api/v1/account/", headers={"Authorization": f"Token {token}"})
    assert answer.status_code in (401, 404)
    [message] = mail.outbox
    assert message.to == ["ayse@example.org"]
    link = link_in(message, "geri-al")
    page = client_page(link)
    assert "Hesabımı yeniden aç" in page
    assert Closure.objects.exists()
    assert Client().post(link)["Location"] == reverse("account_login")
    assert User.objects.get(pk=user.pk).display_name == "Ayşe K."
    sign_in(signed_in, user)
    assert is_signed_in(signed_in)
    assert Client().post(link).status_code == 410


def client_page(address):
    response = Client().get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_signing_in_to_a_closed_account_offers_the_way_back_and_nothing_else(client, user):
    close(user)
    target = sign_in(client, user)
    assert urlsplit(target).path == reverse("rights:reopen")
    assert not is_signed_in(client)
    for address in (MINE, CLOSE):
        assert client.get(address).status_code == 302
    wrong = client.post(reverse("account_login"), {"login": user.email, "password": "yanlis-parola"})
    assert wrong.status_code != 302
    client.post(target)
    assert User.objects.get(pk=user.pk).is_active


def test_a_password_alone_does_not_reopen_an_account_that_has_a_second_step(client, user):
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    close(user)
    mail.outbox.clear()
    for _turn in range(2):
        assert sign_in(client, user) == reverse("rights:sent_closed")
    assert "geri-al" not in client.get(reverse("rights:sent_closed")).content.decode()
    [message] = mail.outbox
    assert message.to == ["ayse@example.org"]
    client.post(link_in(message, "geri-al"))
    assert User.objects.get(pk=user.pk).is_active


def test_a_key_of_an_earlier_closing_opens_nothing(client, user):
    close(user)
    old = sign_in(client, user)
    closures.reopen_account(user=user)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        close(User.objects.get(pk=user.pk))
        assert client.post(old).status_code == 410
    for key in ("", "x", f"{user.public_id.hex}.2026-11-29:falsch"):
        assert client.get(reverse("rights:reopen"), {"k": key}).status_code == 410


def test_on_its_last_day_an_account_is_deleted_and_not_reopened(client, user):
    """Removing texts takes several runs of the worker: nobody gets an account back that has lost some."""
    close(user)
    link = sign_in(client, user)
    with time_machine.travel(timezone.now() + timedelta(days=13)):
        assert client.get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=14)):
        assert (client.get(link).status_code, client.post(link).status_code) == (410, 410)
        with pytest.raises(NotClosed):
            closures.reopen_account(user=user)
        answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        assert urlsplit(answer["Location"]).path != reverse("rights:reopen")
    assert not User.objects.get(pk=user.pk).is_active


def test_a_suspended_person_gets_a_copy_and_can_delete_by_a_link_to_their_address(client, user):
    account_operations.suspend_account(
        administrator=make_user(role="administrator"), user=user, reason="Sahte hesap"
    )
    assert sign_in(client, user) == reverse("rights:sent")
    [message] = mail.outbox
    link = link_in(message, "baglanti")
    sign_in(client, user)
    assert len(mail.outbox) == 1
    browser = Client()
    assert "Devam" in browser.get(link).content.decode()
    assert browser.get(MINE).status_code == 302
    assert browser.post(link)["Location"] == MINE
    assert browser.get(MINE).status_code == 200
    assert not is_signed_in(browser)
    browser.post(MINE, {"act": "ask"})
    assert Export.objects.get().user == user
    browser.post(CLOSE, {"texts": "remove", "sure": "on"})
    assert Closure.objects.get().texts == "remove"
    assert browser.get(MINE).status_code == 302


def test_the_link_of_a_suspended_account_is_old_after_an_hour_and_useless_to_others(client, user):
    account_operations.suspend_account(
        administrator=make_user(role="administrator"), user=user, reason="Sahte hesap"
    )
    sign_in(client, user)
    link = link_in(mail.outbox[0], "baglanti")
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert client.get(link).status_code == 410
        assert client.post(link).status_code == 410
    client.post(link)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert client.get(MINE).status_code == 302
    forged = Client()
    forged.cookies["haklar"] = f"{user.public_id.hex}:1:x"
    assert forged.get(MINE).status_code == 302


@pytest.fixture
def outbox(settings):
    """Mails stay where they are stored."""
    settings.EMAIL_BACKEND = "participation.mailing.backends.OutboxBackend"


def test_an_account_is_closed_together_with_its_mail_or_not_at_all(outbox, signed_in, user):
    User.objects.filter(pk=user.pk).update(email="ayse@example.org\nbcc: all@example.org")
    with pytest.raises(ValueError, match="newlines"):
        signed_in.post(CLOSE, {"texts": "keep", "sure": "on"})
    assert not Closure.objects.exists()
    assert is_signed_in(signed_in)


def test_a_copy_is_asked_for_together_with_its_mail_or_not_at_all(outbox, signed_in, user):
    User.objects.filter(pk=user.pk).update(email="ayse@example.org\nbcc: all@example.org")
    with pytest.raises(ValueError, match="newlines"):
        signed_in.post(MINE, {"act": "ask"})
    assert not Export.objects.exists()


def test_mails_about_the_account_come_before_others_and_are_not_said_to_be_sent(outbox, client, user):
    sign_in(client, user)
    confirm(client)
    OutgoingMail.objects.all().delete()
    client.post(MINE, {"act": "ask"})
    page = client.post(CLOSE, {"texts": "keep", "sure": "on"}, follow=True).content.decode()
    assert [mail.kind for mail in OutgoingMail.objects.all()] == [Kind.ACCOUNT, Kind.ACCOUNT]
    assert "gönderiyoruz" in page
    assert "gönderdik" not in page


def test_the_link_of_a_suspended_account_is_not_said_to_be_sent(outbox, client, user):
    account_operations.suspend_account(
        administrator=make_user(role="administrator"), user=user, reason="Sahte hesap"
    )
    OutgoingMail.objects.all().delete()
    data = {"login": user.email, "password": PASSWORD}
    page = client.post(reverse("account_login"), data, follow=True).content.decode()
    assert [mail.kind for mail in OutgoingMail.objects.all()] == [Kind.ACCOUNT]
    assert "gönderiyoruz" in page
    assert "gönderdik" not in page


def test_only_the_mailbox_learns_that_its_account_was_suspended_when_it_was_deleted(client, user):
    account_operations.suspend_account(
        administrator=make_user(role="administrator"), user=user, reason="Sahte hesap"
    )
    close(user)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        closures.delete_due()
        mail.outbox.clear()
        seen = []
        for address in ("ayse+2@example.org", "fatma@example.org"):
            data = {"email": address, "password1": "karanfil-sokagi-8"}
            response = client.post(reverse("account_signup"), data)
            page = client.get(response["Location"]).content.decode().replace(address, "")
            seen.append((response.status_code, response["Location"], page))
            client.cookies.clear()
        assert seen[0] == seen[1]
        [refused, _confirmation] = mail.outbox
        assert refused.to == ["ayse+2@example.org"]
        assert "askıdaydı" in refused.body
    assert not User.objects.filter(email__startswith="ayse").exists()


@pytest.mark.parametrize("role", Role)
def test_the_log_is_for_officers_and_administrators(client, role):
    Destruction.objects.create(texts="keep", counts={"people.account": 1, "forums.drafts": 12})
    client.force_login(make_user(role=role))
    response = client.get(LOG)
    assert response.status_code == (200 if role in (Role.OFFICER, Role.ADMINISTRATOR) else 403)
    if response.status_code == 200:
        assert "Taslaklar: 12" in response.content.decode()


@pytest.mark.parametrize("role", Role)
def test_every_role_has_the_pages(client, role):
    account = make_user(role=role, password=PASSWORD)
    make_user(role="administrator")
    sign_in(client, account)
    confirm(client)
    for address in (MINE, CLOSE, f"/en{MINE}", f"/en{CLOSE}"):
        assert client.get(address).status_code == 200


@pytest.mark.asyncio
@pytest.mark.django_db(transaction=True)
async def test_the_copy_is_streamed_by_the_server(user):
    await sync_to_async(exports.request_export)(user=user, language="tr")
    await sync_to_async(exports.make_due)()
    size, content = await sync_to_async(exports.download_export)(
        user=user, ident=(await Export.objects.aget()).pk
    )
    data = b"".join([chunk async for chunk in _stream_chunks(content)])
    assert len(data) == size
