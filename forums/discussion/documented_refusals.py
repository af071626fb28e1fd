"""Refusals and validation codes of writes in the forums, for the OpenAPI schema."""

from django.utils.translation import gettext_lazy as _

from forums.boards import errors as boards_errors
from forums.discussion import errors
from forums.members import errors as members_errors
from participation.processes import errors as processes
from participation.refusals import Refusal

#: Refusals of every write on a board.
WRITE: tuple[type[Refusal], ...] = (
    members_errors.SignInNeeded,
    members_errors.Suspended,
    boards_errors.StaffWrite,
    boards_errors.MembersWrite,
    boards_errors.OtherDistrict,
    boards_errors.AssuranceTooLow,
    members_errors.NameNeeded,
    boards_errors.DistrictNeeded,
    boards_errors.BoardArchived,
    members_errors.TooOften,
)
#: Refusals of starting a thread: those, and the phase of the board's process.
START = (*WRITE, processes.PhaseTakesNoThreads, processes.NoPhaseNow)
#: Refusals of replying: those of writing, and the state of the thread.
REPLY = (*WRITE, errors.ThreadClosed, errors.ThreadWaits, errors.ThreadGone)
SUPPORT: tuple[type[Refusal], ...] = (
    members_errors.SignInNeeded,
    members_errors.Suspended,
    errors.OwnPost,
    errors.PostGone,
    members_errors.TooOften,
)
INVALID = {"invalid": _("The request contains an invalid value; “attr” names the field.")}
BODY_PROBLEMS = {
    "empty": _("It contains no words."),
    "too_long": _("A post can have at most 12,000 characters."),
}
PICTURE_PROBLEMS = {
    "not_described": _("A picture has no description."),
    "too_many": _("A post can have at most four pictures."),
}
TITLE_PROBLEMS = {
    "title_too_short": _("A title must have at least 8 characters."),
    "title_too_long": _("A title can have at most 160 characters."),
}
