"""Why a set of responses is not set aside. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict


class TooFewSetAside(Conflict):
    code = "too_few_set_aside"
    message = _(
        "Fewer than {least} participants who are not already set aside match this, so the figures "
        "would reveal something about individuals. Choose a wider set."
    )


class TooFewLeft(Conflict):
    code = "too_few_left"
    message = _("Fewer than {least} people would be left to count.")


class TooFewApart(Conflict):
    code = "too_few_apart"
    message = _(
        "This set differs by only a few accounts from one that was decided or viewed before. The "
        "difference would reveal something about them. Choose the same accounts, others, or clearly "
        "more or fewer."
    )


class TooCloseToPublic(Conflict):
    code = "too_close_to_public"
    message = _(
        "While the poll was open, figures were published at nearly the number of people that would be "
        "counted without these. The difference could reveal something about fewer than {least} "
        "people. Choose clearly more or fewer. If figures were live, there may be no choice but to "
        "count everybody."
    )


class LaterSetStands(Conflict):
    code = "later_set_stands"
    message = _("First withdraw what was set aside later.")
