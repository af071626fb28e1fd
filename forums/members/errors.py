"""Refusals of accounts and roles. Codes are part of the API and never change."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from forums.errors import RetryLater
from participation import refusals
from participation.refusals import Conflict, NotAllowed
from participation.text import figures


class SignInNeeded(refusals.SignInNeeded):
    message = _("Sign in first. You need an account for this.")


class NameNeeded(Conflict):
    code = "name_needed"
    message = _("Others see who wrote a post. First choose the name shown to others on your profile page.")


class ModeratorsOnly(NotAllowed):
    code = "moderators_only"
    message = _("Only moderators may do this.")


class StaffOnly(NotAllowed):
    code = "staff_only"
    message = _("Only moderators and council staff may do this.")


class Suspended(NotAllowed):
    """``until`` (UTC) is told in the city's time."""

    code = "suspended"
    message = _(
        "You cannot write in the forums until {until}. Your page shows the decision and how to appeal."
    )

    def __init__(self, *, until: datetime) -> None:
        super().__init__(until=until)
        self.until = until

    def __str__(self) -> str:
        return str(self.message).format(until=figures.format_moment(self.until))


class TooOften(RetryLater):
    code = "too_often"
    message = _("You are doing this too often. Try again in {wait}. Your text is kept.")


class Oneself(Conflict):
    code = "oneself"
    message = _("This is you.")
