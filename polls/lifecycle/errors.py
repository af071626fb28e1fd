"""Why a draft or a step is refused. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation import refusals
from participation.refusals import Conflict


class PollFrozen(Conflict):
    code = "poll_frozen"
    message = _(
        "Residents have answered this poll, so it can no longer be changed. To correct it, close it "
        "and create a new poll that refers to it."
    )


class Corrected(Conflict):
    code = "corrected"
    message = _("Another poll, “{title}”, corrects this one. Change that poll first.")


class QuestionGone(Conflict):
    code = "question_gone"
    message = _("This question was deleted in the meantime. Reload the page to see the current draft.")


class ChangedMeanwhile(refusals.ChangedMeanwhile):
    message = _(
        "Somebody changed this while you were writing, so nothing was saved. Compare the versions "
        "below. If you save again, your version replaces the other one."
    )


class OtherQuestions(Conflict):
    code = "other_questions"
    message = _(
        "Questions were added or deleted in the meantime, so their order was not changed. The current "
        "questions are below."
    )


class UsedInCondition(Conflict):
    code = "used_in_condition"
    message = _("“{question}” depends on this question. Change its condition first.")


class BeforeItsCondition(UsedInCondition):
    message = _("“{question}” cannot come before the question it depends on.")


class MatterFixed(Conflict):
    code = "matter_fixed"
    message = _("A poll on this matter has been opened, so its name and term can no longer be changed.")


class MatterUsed(Conflict):
    code = "matter_used"
    message = _(
        "The poll “{title}” belongs to this matter. A matter can be deleted only while it has no polls."
    )


class NotLater(Conflict):
    code = "not_later"
    message = _(
        "The poll closes on {until}. Choose a later time: a closing time that was announced "
        "can never be moved earlier."
    )


class NotExtendable(refusals.NotComplete):
    message = _("The poll cannot close that late: {missing}")


class NotComplete(refusals.NotComplete):
    message = _("The poll cannot open yet: {missing}")
