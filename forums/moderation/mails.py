"""E-mails about decisions, in Turkish, stored with the decision. Its page has the same text."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from forums.review.models import Decision
from participation.mailing.messages import build_kind_headers
from participation.mailing.models import Kind
from participation.notifications.mails import build_absolute_address
from participation.text import figures


def mail_decision(decision: Decision) -> None:
    """Store the mail with the statement of reasons, in the caller's transaction."""
    with override("tr"):
        lines = [
            _("Hello,"),
            _("A moderator of the forums of {council} has made a decision about something you wrote.").format(
                council=settings.COUNCIL_NAME
            ),
            _("Decision: {action}").format(action=decision.get_action_display()),
        ]
        if decision.rule:
            rule = decision.rule
            lines.append(
                _("Rule: {number}, {title} (rule book, version {version})").format(
                    number=rule.number, title=rule.title, version=rule.book.version
                )
            )
        if decision.until:
            lines.append(
                _("You cannot write in the forums until {until}.").format(
                    until=figures.format_moment(decision.until)
                )
            )
        lines.append(decision.words)
        if decision.appeal_until:
            lines.append(
                _(
                    "If you disagree, you can appeal until {until}. Another moderator will review "
                    "your appeal."
                ).format(until=figures.format_moment(decision.appeal_until))
            )
        lines.append(_("The statement of reasons:") + " " + build_decision_address(decision))
        send_to_author(decision, _("A decision about what you wrote"), lines)


def build_decision_address(decision: Decision) -> str:
    return build_absolute_address(reverse("forums:decision", args=[decision.number]))


def send_to_author(decision: Decision, subject: str, lines: list[str]) -> None:
    if decision.author is None or not decision.author.is_active:
        return
    body = "\n\n".join(str(line) for line in lines if line) + "\n"
    EmailMessage(subject, body, to=[decision.author.email], headers=build_kind_headers(Kind.DECISION)).send()
