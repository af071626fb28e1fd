"""Why a draft or a step is refused. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation import refusals
from participation.refusals import Conflict


class PollFrozen(Conflict):
    code = "poll_frozen"
    message = _(
        "Residents have answered this poll, so it can no longer be changed. "
        "To correct it, close it and write a new poll that names this one."
    )


class Corrected(Conflict):
    code = "corrected"
    message = _("Another poll, “{title}”, says that it corrects this one. Change that poll first.")


class QuestionGone(Conflict):
    code = "question_gone"
    message = _("This question was deleted meanwhile. Reload the page to see the draft as it stands.")


class ChangedMeanwhile(refusals.ChangedMeanwhile):
    message = _(
        "Somebody changed this while you were writing, so nothing was saved. Compare below; "
        "saving once more puts what you wrote in its place."
    )


class OtherQuestions(Conflict):
    code = "other_questions"
    message = _(
        "Questions were added or deleted meanwhile, so their order stays as it was. Here they are now."
    )


class UsedInCondition(Conflict):
    code = "used_in_condition"
    message = _("“{question}” depends on this. Change that question first.")


class NotComplete(refusals.NotComplete):
    message = _("The poll cannot open yet: {missing}")
