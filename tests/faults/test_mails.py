"""A mail server that hangs, and a sender that is killed, with real processes."""

import pytest

from tests.faults.clients import status_of
from tests.faults.installation import Installation
from tests.faults.production import ENVIRONMENT
from tests.faults.test_killed import Answering
from tests.smtp import OK, MailServer, mail_server
from tests.waits import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.production]

STORE = """
import django; django.setup()
from django.core.mail import send_mail
send_mail("Konu", "Metin", None, ["ayse@example.org"])
"""
SEND = """
import django; django.setup()
from participation.mailing import sender
print(sender.send_due_mails())
"""
#: As ten minutes later, when the process that began to send the mail counts as dead.
SEND_LATER = """
import django; django.setup()
import time_machine
from datetime import timedelta
from django.utils import timezone
from participation.mailing import sender
with time_machine.travel(timezone.now() + timedelta(minutes=11)):
    print(sender.send_due_mails())
"""
WAITING = "SELECT count(*) FROM mailing_outgoingmail"
FAILURES = "SELECT coalesce(max(failures), 0) FROM mailing_mailserver"


def with_smtp(installation: Installation, server: MailServer) -> None:
    installation.environment |= {
        **ENVIRONMENT,
        "MEYDAN_HOSTS": "127.0.0.1",
        "MEYDAN_SMTP_HOST": "127.0.0.1",
        "MEYDAN_SMTP_PORT": str(server.port),
    }


def sent(installation: Installation, script: str) -> int:
    return int(installation.run("-c", script).stdout)


def test_a_mail_whose_sender_is_killed_is_sent_by_another(installation):
    with mail_server(data_reply=lambda _recipient: None) as server:
        with_smtp(installation, server)
        installation.run("-c", STORE)
        with installation.running("-c", SEND) as sending:
            assert server.reached.wait(120), sending.log.read_text()
            sending.kill()
        server.data_reply = lambda _recipient: OK

        assert (sent(installation, SEND), server.mails) == (0, [])
        assert installation.value(WAITING) == 1
        assert sent(installation, SEND_LATER) == 1

    assert server.recipients == ["ayse@example.org"]
    assert installation.value(WAITING) == 0


def test_a_server_process_serves_and_counts_while_the_mail_server_hangs(installation):
    with mail_server(data_reply=lambda _recipient: None) as mails:
        with_smtp(installation, mails)
        scene = installation.scene("open", "10")
        with installation.serving(options=["--proxy-headers"]) as server:
            installation.run("-c", STORE)
            assert mails.reached.wait(120), server.log.read_text()
            assert status_of(server.port, "/readyz") == 200
            assert installation.value(FAILURES) == 0, "The sender has given up before."
            Answering(server.port, scene, list(scene["tokens"])).join()
            wait_until(lambda: installation.uncounted() == 0)
            mails.data_reply = lambda _recipient: OK
            mails.released.set()
            installation.run("-c", STORE)
            # The second one goes once the pause after the hanging server is over.
            wait_until(lambda: mails.recipients)
