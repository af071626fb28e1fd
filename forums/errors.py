"""Why something in the forums is refused. Codes are part of the API and never change."""

from datetime import timedelta
from math import ceil

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from participation import refusals
from participation.refusals import NotAllowed, TooMany


def unfit(field: str, words: str, code: str) -> ValidationError:
    """What is wrong with ``field``. The code stands inside: beside a mapping of fields it would be lost."""
    return ValidationError({field: ValidationError(words, code=code)})


class NotYours(NotAllowed):
    code = "not_yours"
    message = _("Only its author may do this.")


class ConflictOfInterest(NotAllowed):
    code = "conflict_of_interest"
    message = _("You are involved in this. Another moderator has to decide.")


class Waits(TooMany):
    """Refused for ``left`` longer; programs get whole seconds."""

    def __init__(self, *, left: timedelta) -> None:
        super().__init__(wait=in_words(left), seconds=max(1, ceil(left.total_seconds())))


class ChangedMeanwhile(refusals.ChangedMeanwhile):
    message = _(
        "Somebody changed this while you were writing. Your text is still here: check it and send it again."
    )


def in_words(wait: timedelta) -> str:
    """How long to wait, rounded up: seconds under two minutes, otherwise minutes, otherwise hours."""
    seconds = max(1, ceil(wait.total_seconds()))
    if seconds < 120:
        return ngettext("{n} second", "{n} seconds", seconds).format(n=seconds)
    minutes = ceil(seconds / 60)
    if minutes < 120:
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    hours = ceil(minutes / 60)
    return ngettext("{n} hour", "{n} hours", hours).format(n=hours)
