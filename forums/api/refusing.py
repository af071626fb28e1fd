"""What writing in the forums can be refused with, and that nothing typed is lost by it."""

from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from forums import drafting, errors
from participation.processes import errors as processes
from participation.refusals import Refusal

Done = TypeVar("Done")

#: Who may write where.
WRITE: tuple[type[Refusal], ...] = (
    errors.SignInNeeded,
    errors.Suspended,
    errors.StaffWrite,
    errors.MembersWrite,
    errors.OtherDistrict,
    errors.AssuranceTooLow,
    errors.NameNeeded,
    errors.DistrictNeeded,
    errors.BoardArchived,
    errors.TooOften,
)
#: What else keeps a board from taking threads: the phase of its process.
START = (*WRITE, processes.PhaseTakesNoThreads, processes.NoPhaseNow)
#: What else keeps a thread from taking posts.
REPLY = (*WRITE, errors.ThreadClosed, errors.ThreadWaits, errors.ThreadGone)
SUPPORT: tuple[type[Refusal], ...] = (
    errors.SignInNeeded,
    errors.Suspended,
    errors.OwnPost,
    errors.PostGone,
    errors.TooOften,
)

INVALID = {"invalid": _("Something that was sent does not fit; “attr” names it.")}
BODY_PROBLEMS = {
    "empty": _("There are no words in it."),
    "too_long": _("A post has at most 12,000 characters."),
}
PICTURE_PROBLEMS = {
    "not_described": _("It is not said of each picture what it shows."),
    "too_many": _("A post has at most four pictures."),
}
TITLE_PROBLEMS = {
    "title_too_short": _("A title has at least 8 characters."),
    "title_too_long": _("A title has at most 160 characters."),
}


def keeping(request: Request, place: str, send: Callable[[], Done], *, body: str, title: str = "") -> Done:
    """What ``send`` gives. What a rule refuses is kept as a draft at ``place``, as on the page."""
    try:
        return send()
    except Refusal:
        drafting.keep(request, place, title=title, body=body)
        raise
