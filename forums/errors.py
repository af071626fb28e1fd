"""Why something in the forums is refused. Codes are part of the API and never change."""

from datetime import timedelta
from math import ceil

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from participation import refusals
from participation.refusals import NotAllowed, TooMany


def build_field_error(field: str, words: str, code: str) -> ValidationError:
    """An error of ``field``.

    The code is on the inner error, because Django drops a code passed with a dict.
    """
    return ValidationError({field: ValidationError(words, code=code)})


class NotYours(NotAllowed):
    code = "not_yours"
    message = _("Only its author may do this.")


class ConflictOfInterest(NotAllowed):
    code = "conflict_of_interest"
    message = _("You are involved in this. Another moderator has to decide.")


class RetryLater(TooMany):
    """Refused until ``left`` has passed. The details give it in words (``wait``) and in whole ``seconds``."""

    def __init__(self, *, left: timedelta) -> None:
        super().__init__(wait=format_wait(left), seconds=max(1, ceil(left.total_seconds())))


class ChangedMeanwhile(refusals.ChangedMeanwhile):
    message = _(
        "Somebody changed this while you were writing. Your text is still here: check it and send it again."
    )


def format_wait(wait: timedelta) -> str:
    """How long to wait, rounded up: seconds under two minutes, otherwise minutes, otherwise hours."""
    seconds = max(1, ceil(wait.total_seconds()))
    if seconds < 120:
        return ngettext("{n} second", "{n} seconds", seconds).format(n=seconds)
    minutes = ceil(seconds / 60)
    if minutes < 120:
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    hours = ceil(minutes / 60)
    return ngettext("{n} hour", "{n} hours", hours).format(n=hours)
