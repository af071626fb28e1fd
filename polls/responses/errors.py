"""Why a response is refused. Codes are part of the API and never change."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation import refusals
from participation.refusals import Conflict, NotAllowed, TooLarge, Unavailable
from participation.text import figures
from polls.questionnaire.models import Poll
from polls.questionnaire.wording import get_wording


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


class PollNotOpen(Conflict):
    code = "poll_not_open"


class PollNotOpenYet(PollNotOpen):
    code = "poll_not_open_yet"
    message = _("This poll has not opened yet. It accepts answers from {opens_at}. Nothing was saved.")

    def __init__(self, *, opens_at: datetime) -> None:
        super().__init__(opens_at=opens_at)
        self.opens_at = opens_at

    def __str__(self) -> str:
        """Localised; times in the site’s time zone."""
        return str(self.message).format(opens_at=figures.format_moment(self.opens_at))


class PollClosed(PollNotOpen):
    code = "poll_closed"
    message = _("This poll is closed, so your answer was not saved. Its result is on the same page.")


class AlreadyAnswered(Conflict):
    code = "already_answered"
    message = _(
        "You have already answered this poll, and answers to it cannot be changed. Your first answer counts."
    )


class AnsweredBefore(AlreadyAnswered):
    code = "answered_before"
    message = _(
        "Somebody with your e-mail address or your place on the electoral roll has answered this poll and "
        "then deleted their account. That answer counts and cannot be changed any more."
    )


class AnsweredElsewhere(AlreadyAnswered):
    """``poll``: one of the same matter for other districts, which the resident has answered."""

    code = "answered_elsewhere"
    message = _(
        "On the matter “{matter}” you have already answered “{poll}”, a poll of other districts. So you "
        "cannot answer this one before {when}."
    )

    def __init__(self, *, poll: Poll) -> None:
        super().__init__(poll=poll)
        self.poll = poll

    def __str__(self) -> str:
        """With title and time in the language of whoever reads."""
        return str(self.message).format(
            poll=get_wording(self.poll, "title"),
            matter=self.poll.matter,
            when=figures.format_moment(self.poll.excludes_until),
        )


class AnsweredElsewhereBefore(AnsweredElsewhere):
    message = _(
        "On the matter “{matter}” somebody with your e-mail address or your place on the electoral roll has "
        "answered “{poll}”, a poll of other districts, and then deleted their account. So you cannot answer "
        "this one before {when}."
    )


class TooLongToKeep(TooLarge):
    """The answers do not fit into the browser's cookies (``polls.responses.unsent``)."""

    code = "too_long_to_keep"
    message = _(
        "Your answers are too long to be kept while you leave this page. They are still here: open a new "
        "tab, sign in there, come back to this tab and press the button again."
    )


class NotFromThisSite(NotAllowed):
    code = "not_from_this_site"
    message = _("Another site sent this form, so it was not accepted. Open the poll here and answer it.")


class NotStored(Unavailable):
    """The database is not available."""

    code = "not_stored"
    message = _("Your answer could not be saved just now. Send it again in a moment.")


class RowRefused(Unavailable):
    """The database did not accept what was to be stored; other responses are not affected."""

    code = NotStored.code
    message = NotStored.message


#: Seconds after which a response that was not stored may be sent again.
RETRY_SECONDS: Final = 5


class Busy(NotStored):
    code = "busy"
    message = _(
        "Very many people are answering right now, and your answer was not saved. Send it again soon."
    )


class Uncertain(Unavailable):
    code = "uncertain"
    message = _("It is not certain yet that your answer was saved. Send it again; it counts only once.")


class NotEligible(NotAllowed):
    """One of the reasons below."""

    code = "not_eligible"


class SignInNeeded(refusals.SignInNeeded, NotEligible):
    message = _("Sign in to answer. Reading needs no account.")


class NotAResident(NotEligible):
    code = "not_a_resident"
    message = _("Only residents can answer polls, and this account does not have that role.")


class DistrictUnknown(NotEligible):
    code = "district_unknown"
    message = _("State in your profile which district you live in. Then you can answer.")


class OtherDistrict(NotEligible):
    code = "other_district"
    message = _("This poll is for residents of {districts}. Your profile says {own}.")


class AssuranceTooLow(NotEligible):
    code = "assurance_too_low"
    message = _("This poll requires the assurance level “{needed}”. Your account has “{own}”.")
