"""The e-mail about the answer to an appeal."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from forums.moderation.appeals.models import Appeal, AppealState
from forums.moderation.mails import build_decision_address, send_to_author


def mail_appeal_answer(appeal: Appeal) -> None:
    with override("tr"):
        if appeal.state == AppealState.OVERTURNED:
            outcome = _("The decision was overturned and its effects are undone.")
        else:
            outcome = _("The decision was upheld.")
        lines = [
            _("Hello,"),
            _("Another moderator has reviewed your appeal."),
            outcome,
            appeal.answer,
            _("The statement of reasons:") + " " + build_decision_address(appeal.decision),
        ]
        send_to_author(appeal.decision, _("Your appeal was decided"), lines)
