"""Report a unit that failed: ``python3 -m deploy.failed UNIT``, which meydan-failure@.service runs.

Writes a line to the journal, at priority ``crit``. If ``MEYDAN_ALERT_EMAIL`` names an address, it also
sends a mail there by the mail server of ``MEYDAN_SMTP_…``, with the names of machine and unit and how it
ended, and nothing from the logs. It uses Python's standard library only, because what failed may be the
rest, and it does not try again: if the mail cannot be sent, this command fails, and the journal says so.
"""

import os
import socket
import sys
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from smtplib import SMTP, SMTP_SSL
from ssl import create_default_context

SECONDS = 20


def report(unit: str, given: Mapping[str, str]) -> EmailMessage:
    # systemd (251 and newer) says how the unit ended.
    how = given.get("MONITOR_SERVICE_RESULT") or "unknown"
    status = given.get("MONITOR_EXIT_STATUS") or "unknown"
    message = EmailMessage()
    message["Subject"] = f"{unit} failed on {socket.gethostname()}"
    message["From"] = given.get("MEYDAN_FROM_EMAIL") or "Meydan <meydan@localhost>"
    message["To"] = given.get("MEYDAN_ALERT_EMAIL", "")
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="meydan.invalid")
    message.set_content(
        f"{unit} has failed (result: {how}, exit status: {status}).\n\n"
        f"journalctl --unit {unit} says why. If it is a service that should run, systemd no longer tries to"
        f" start it:\n\nsystemctl reset-failed {unit} && systemctl start {unit}\n"
    )
    return message


def send(message: EmailMessage, given: Mapping[str, str]) -> None:
    """Send by the server of ``MEYDAN_SMTP_…``. Raises OSError, also for what the mail server refuses."""
    host, port = given.get("MEYDAN_SMTP_HOST") or "localhost", int(given.get("MEYDAN_SMTP_PORT") or 25)
    encryption = (given.get("MEYDAN_SMTP_TLS") or "none").lower()
    context = create_default_context()
    is_implicit = encryption == "implicit"
    server = (
        SMTP_SSL(host, port, timeout=SECONDS, context=context)
        if is_implicit
        else SMTP(host, port, timeout=SECONDS)
    )
    with server:
        if encryption in {"starttls", "1", "true", "yes", "on"}:
            server.starttls(context=context)
        if user := given.get("MEYDAN_SMTP_USER"):
            server.login(user, given.get("MEYDAN_SMTP_PASSWORD", ""))
        server.send_message(message)


def main(unit: str) -> None:
    message = report(unit, os.environ)
    # systemd reads the priority from the number.
    sys.stderr.write(f"<2>{message['Subject']}\n")
    if message["To"]:
        try:
            send(message, os.environ)
        except OSError as error:
            sys.exit(f"<3>The mail about it could not be sent: {error}")
        sys.stderr.write("<5>A mail says so.\n")


if __name__ == "__main__":
    main(sys.argv[1])
