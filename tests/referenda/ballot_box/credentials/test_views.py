"""Pages for collecting or replacing a credential."""

import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.mailing import queries as mailing_queries
from participation.mailing.models import Kind
from referenda.ballot_box.credentials import queries
from referenda.ballot_box.credentials.models import Credential
from referenda.referendum.models import CredentialMode
from referenda.voting import credentials, group
from tests.factories import make_user
from tests.referenda.ballot_box.pages import CREDENTIAL, address, page
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db


def test_a_credential_is_shown_once_and_mailed_once(client, stage):
    client.force_login(stage.voters[0])
    assert _("Show my voting credential") in page(client, stage, "credential")

    answer = client.post(address(stage, "credential"))

    [shown] = set(CREDENTIAL.findall(answer.content.decode()))
    public = credentials.public_key(shown, stage.now().uuid)
    assert queries.is_credential_listed(stage.referendum, group.encode(public))
    assert "no-store" in answer["Cache-Control"]
    [sent] = mail.outbox
    assert sent.to == [stage.voters[0].email]
    assert shown in sent.body
    assert shown not in sent.subject
    again = client.post(address(stage, "credential"))
    assert again.status_code == 409
    assert not CREDENTIAL.search(again.content.decode())
    assert len(mail.outbox) == 1
    assert shown not in repr(dict(client.session))


class Broken(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError(f"nobody there for {messages[0].to} {messages[0].body}")


def test_a_credential_is_shown_even_if_no_mail_is_sent(client, stage, settings, caplog):
    settings.MAIL_TRANSPORT = f"{__name__}.Broken"
    client.force_login(stage.voters[0])

    with caplog.at_level(logging.DEBUG):
        shown = client.post(address(stage, "credential")).content.decode()

    assert CREDENTIAL.search(shown)
    assert (mail.outbox, mailing_queries.count_waiting_mails(Kind.CREDENTIAL)) == ([], 1)
    assert [
        record.getMessage() for record in caplog.records if record.name == "participation.mailing.sender"
    ] == ["The mail server is unavailable: ConnectionRefusedError"]
    assert not CREDENTIAL.search(caplog.text)


def test_the_page_says_when_mails_are_delayed(client, stage, settings):
    settings.MAIL_TRANSPORT = f"{__name__}.Broken"
    words = _("E-mails are delayed at the moment. We have stored yours and keep trying to send it.")
    client.force_login(stage.voters[0])
    with time_machine.travel(timezone.now() - timedelta(minutes=2), tick=False):
        mail.send_mail("Konu", "Metin", None, ["a@example.org"])
    assert words not in client.post(address(stage, "credential")).content.decode()  # a later kind waits

    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        client.force_login(stage.voters[0])
        assert words in client.post(address(stage, "credential-replace")).content.decode()


class Full(BaseEmailBackend):
    """An outbox that cannot store."""

    def send_messages(self, messages):
        raise DatabaseError("disk full")


def test_a_credential_whose_mail_cannot_be_stored_is_not_handed_over(client, stage, settings):
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Full"
    client.force_login(stage.voters[0])
    with pytest.raises(DatabaseError):
        client.post(address(stage, "credential"))
    assert mail.outbox == []

    settings.EMAIL_BACKEND = backend
    assert CREDENTIAL.search(client.post(address(stage, "credential")).content.decode())


def test_a_lost_credential_is_replaced_before_opening(client, stage):
    client.force_login(stage.voters[0])
    [lost] = set(CREDENTIAL.findall(client.post(address(stage, "credential")).content.decode()))
    assert address(stage, "credential-replace") in page(client, stage, "credential")
    assert _("Replace it") in page(client, stage, "credential-replace")

    answer = client.post(address(stage, "credential-replace"))

    [new] = set(CREDENTIAL.findall(answer.content.decode()))
    uuid = stage.now().uuid
    listed = [
        queries.is_credential_listed(stage.referendum, group.encode(credentials.public_key(it, uuid)))
        for it in (lost, new)
    ]
    assert listed == [False, True]
    assert Credential.objects.filter(referendum=stage.referendum).count() == 2


def test_uncollected_credentials_and_those_of_an_open_vote_are_not_replaced(client, stage):
    client.force_login(stage.voters[0])
    assert page(client, stage, "credential-replace", 302) == ""
    stage.collect()
    with time_machine.travel(stage.now().opens_at + timedelta(hours=1), tick=False):
        client.force_login(stage.voters[0])
        assert page(client, stage, "credential-replace", 302) == ""
        shown = page(client, stage, "credential")
        assert _("I lost it") in shown
        assert address(stage, "credential-replace") not in shown
        assert client.post(address(stage, "credential-replace")).status_code == 409
    assert Credential.objects.filter(referendum=stage.referendum).count() == 2


def test_collecting_a_credential_needs_an_account_on_the_roll(client, stage):
    assert client.get(address(stage, "credential")).status_code == 302
    assert client.post(address(stage, "credential")).status_code == 302
    client.force_login(make_user())

    assert reverse("roll:own") in page(client, stage, "credential")
    assert client.post(address(stage, "credential")).status_code == 403
    assert mail.outbox == []


def test_in_strict_mode_the_server_issues_no_credentials(client):
    strict: dict[str, Any] = {"credential_mode": CredentialMode.STRICT, "credential_authority": "Baro"}
    stage = Stage(voters=1, **strict).begin_ceremony()
    client.force_login(stage.voters[0])

    shown = page(client, stage, "credential")
    assert "Baro" in shown
    assert _("Show my voting credential") not in shown
