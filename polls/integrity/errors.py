"""Why a set of responses is not set aside. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict


class TooFewSetAside(Conflict):
    code = "too_few_set_aside"
    message = _(
        "Fewer than {least} people who took part, and are not set aside already, fit this: the figures "
        "would tell about single people. Choose more widely."
    )


class TooFewLeft(Conflict):
    code = "too_few_left"
    message = _("Fewer than {least} people would be left to be counted.")


class TooFewApart(Conflict):
    code = "too_few_apart"
    message = _(
        "Only few accounts tell this from a set that was decided or looked at before. The difference of the "
        "two would tell about them: choose the same accounts, others, or clearly more or fewer."
    )


class TooCloseToPublic(Conflict):
    code = "too_close_to_public"
    message = _(
        "While the poll was open, its figures were public at nearly as many people as would be counted "
        "without these. The difference could tell about fewer than {least} people. Choose clearly more or "
        "fewer; where figures were live there may be no other choice than to count everybody."
    )


class LaterSetStands(Conflict):
    code = "later_set_stands"
    message = _("What was set aside later is withdrawn first.")
