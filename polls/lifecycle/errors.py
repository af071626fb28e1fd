"""Why a draft or a step is refused. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class PollFrozen(Refusal):
    code = "poll_frozen"
    status = 409
    message = _(
        "Residents have answered this poll, so it can no longer be changed. "
        "To correct it, close it and write a new poll that names this one."
    )


class Corrected(Refusal):
    code = "corrected"
    status = 409
    message = _("Another poll, “{title}”, says that it corrects this one. Change that poll first.")


class QuestionGone(Refusal):
    code = "question_gone"
    status = 409
    message = _("This question was deleted meanwhile. Reload the page to see the draft as it stands.")


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"
    status = 409
    message = _(
        "Somebody changed this while you were writing, so nothing was saved. Compare below; "
        "saving once more puts what you wrote in its place."
    )


class OtherQuestions(Refusal):
    code = "other_questions"
    status = 409
    message = _(
        "Questions were added or deleted meanwhile, so their order stays as it was. Here they are now."
    )


class UsedInCondition(Refusal):
    code = "used_in_condition"
    status = 409
    message = _("“{question}” depends on this. Change that question first.")


class NotComplete(Refusal):
    code = "not_complete"
    status = 409
    message = _("The poll cannot open yet: {missing}")
