"""Why something about a poll is refused. Codes are part of the API and never change."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation import figures
from participation.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the answer to one question. ``question`` is None for the whole response."""

    question: int | None
    code: str
    message: str | Promise


class InvalidAnswers(ValidationError):
    """The answers don't fit the questions; nothing is stored. ``problems`` names each question."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__([ValidationError(str(problem.message), code=problem.code) for problem in problems])
        self.problems = problems


class PollNotOpen(Refusal):
    code = "poll_not_open"
    status = 409


class PollNotOpenYet(PollNotOpen):
    code = "poll_not_open_yet"
    message = _("This poll has not opened yet; it takes answers from {opens_at}. Nothing was stored.")

    def __init__(self, *, opens_at: datetime) -> None:
        super().__init__(opens_at=opens_at)
        self.opens_at = opens_at

    def __str__(self) -> str:
        """With the time in the city, in the language of whoever reads."""
        return str(self.message).format(opens_at=figures.moment(self.opens_at))


class PollClosed(PollNotOpen):
    code = "poll_closed"
    message = _("This poll is closed, so your answer was not stored. Its result is on the same page.")


class AlreadyAnswered(Refusal):
    code = "already_answered"
    status = 409
    message = _(
        "You have answered this poll already, and in this poll an answer cannot be changed. "
        "Your first answer counts as it was given."
    )


class NotStored(Refusal):
    code = "not_stored"
    status = 503
    message = _("Your answer could not be stored just now. Send it again in a moment.")


class Busy(NotStored):
    code = "busy"
    message = _(
        "Very many people are answering right now and your answer was not stored. Send it again soon."
    )


class Uncertain(Refusal):
    code = "uncertain"
    status = 503
    message = _("It is not certain yet that your answer was stored. Send it again; it counts only once.")


class NotEligible(Refusal):
    """One of the reasons below; ``status`` 403."""

    code = "not_eligible"


class SignInNeeded(NotEligible):
    code = "sign_in_needed"
    status = 401
    message = _("Sign in to answer. Reading needs no account.")


class NotAResident(NotEligible):
    code = "not_a_resident"
    message = _("Only residents answer polls, and this account does not have that role.")


class DistrictUnknown(NotEligible):
    code = "district_unknown"
    message = _("Tell in your profile which district you live in, then you can answer.")


class OtherDistrict(NotEligible):
    code = "other_district"
    message = _("This poll asks the residents of {districts}; your profile says {own}.")


class AssuranceTooLow(NotEligible):
    code = "assurance_too_low"
    message = _("This poll needs the assurance level “{needed}”; your account has “{own}”.")


class PollFrozen(Refusal):
    code = "poll_frozen"
    status = 409
    message = _(
        "Residents have answered this poll, so it can no longer be changed. "
        "To correct it, close it and write a new poll that names this one."
    )


class WrongState(Refusal):
    """Somebody was quicker, or the step does not follow from where the poll stands."""

    code = "wrong_state"
    status = 409
    message: ClassVar[str | Promise] = _(
        "This step is not possible now: the poll is “{state}”. Reload the page to see where it stands."
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


class NotCounted(Refusal):
    code = "not_counted"
    status = 404
    message = _("This poll has no final result yet.")


class Embargoed(Refusal):
    """An election keeps the result back for now (``participation.elections``)."""

    code = "embargo"
    status = 409
    message = _("Not published for now. {why}")


class ComparedWithItself(Refusal):
    code = "compared_with_itself"
    status = 409
    message = _("This is one and the same poll. Two different ones are needed to compare.")


class NothingToCompare(Refusal):
    code = "nothing_to_compare"
    status = 409
    message = _(
        "So few people answered “{title}” that no figure of it is published. There is nothing to compare."
    )


class NothingInCommon(Refusal):
    code = "nothing_in_common"
    status = 409
    message = _(
        "These two polls have no question in common that can be compared: the same kind, words, options and "
        "scale."
    )


class NotPublishable(Refusal):
    code = "not_publishable"
    status = 409
    message = _("“{title}” cannot be published: {why}")


class TooFewTexts(Refusal):
    """Nobody reads them either: among so few, an author may be known by the words alone."""

    code = "too_few_texts"
    status = 409
    message = _("Fewer than {least} people wrote something here, so their words are not published.")


class PersonalDataLeft(Refusal):
    code = "personal_data_left"
    status = 400
    message = _("Nothing is published yet: these look like personal data. Put a mark in their place: {found}")


class WordsChanged(Refusal):
    code = "words_changed"
    status = 400
    message = _(
        "Nothing is published yet: the words must stay their author’s. Parts may be replaced by marks "
        "({marks}); nothing may be added, left out or put in another order."
    )


class DecidedMeanwhile(Refusal):
    code = "decided_meanwhile"
    status = 409
    message = _(
        "Somebody else has decided about this answer meanwhile: it is “{state}”. Yours was not stored. "
        "Look at it as it stands now; it can still be changed."
    )


class HeadingGone(Refusal):
    code = "heading_gone"
    status = 409
    message = _("This heading was deleted meanwhile. Nothing was changed.")


class HeadingInUse(Refusal):
    code = "heading_in_use"
    status = 409
    message = _("Answers stand under “{name}”. Put them under another heading first.")


class TooFewSetAside(Refusal):
    code = "too_few_set_aside"
    status = 409
    message = _(
        "Fewer than {least} people who took part, and are not set aside already, fit this: the figures "
        "would tell about single people. Choose more widely."
    )


class TooFewLeft(Refusal):
    code = "too_few_left"
    status = 409
    message = _("Fewer than {least} people would be left to be counted.")


class TooFewApart(Refusal):
    code = "too_few_apart"
    status = 409
    message = _(
        "Only few accounts tell this from a set that was decided or looked at before. The difference of the "
        "two would tell about them: choose the same accounts, others, or clearly more or fewer."
    )


class TooCloseToPublic(Refusal):
    code = "too_close_to_public"
    status = 409
    message = _(
        "While the poll was open, its figures were public at nearly as many people as would be counted "
        "without these. The difference could tell about fewer than {least} people. Choose clearly more or "
        "fewer; where figures were live there may be no other choice than to count everybody."
    )


class LaterSetStands(Refusal):
    code = "later_set_stands"
    status = 409
    message = _("What was set aside later is withdrawn first.")


class ReasonNeeded(Refusal):
    code = "reason_needed"
    status = 400
    message = _("Say why; the reason is part of the public record.")


class EditorsOnly(Refusal):
    code = "editors_only"
    message = _("Only editors of the council write, open and close polls.")


class UnknownPhase(Refusal):
    code = "unknown_phase"
    status = 400
    message = _("The phase is one of open, scheduled and ended.")
