"""E-mails about decisions: plain words in Turkish, sent once the decision is stored. A mail server that is
away holds nothing up: the page of the decision says the same."""

from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from forums.models import Appeal, AppealState, Decision
from participation import figures


def tell_decision(decision: Decision, home: str) -> None:
    """``home``: the site's own address without a last slash, "" where it is not known."""
    with override("tr"):
        lines = [
            _("Hello,"),
            _("A moderator of the forums of {council} decided about something that you wrote.").format(
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
                    until=figures.moment(decision.until)
                )
            )
        lines.append(decision.words)
        if decision.appeal_until:
            lines.append(
                _(
                    "If you do not agree, you can appeal until {until}; another moderator will look at it."
                ).format(until=figures.moment(decision.appeal_until))
            )
        lines.append(_("The statement of reasons:") + " " + _address(decision, home))
        _send(decision, _("A decision about what you wrote"), lines)


def tell_appeal(appeal: Appeal, home: str) -> None:
    with override("tr"):
        if appeal.state == AppealState.OVERTURNED:
            outcome = _("The decision was overturned, and what it did is undone.")
        else:
            outcome = _("The decision stands.")
        lines = [
            _("Hello,"),
            _("Another moderator has looked at your appeal."),
            outcome,
            appeal.answer,
            _("The statement of reasons:") + " " + _address(appeal.decision, home),
        ]
        _send(appeal.decision, _("Your appeal was decided"), lines)


def _address(decision: Decision, home: str) -> str:
    return home + reverse("forums:decision", args=[decision.number])


def _send(decision: Decision, subject: str, lines: list[str]) -> None:
    if decision.author is None or not decision.author.is_active:
        return
    body = "\n\n".join(str(line) for line in lines if line) + "\n"
    transaction.on_commit(partial(send_mail, subject, body, None, [decision.author.email]), robust=True)
