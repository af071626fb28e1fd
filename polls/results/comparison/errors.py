"""Why two polls are not compared. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict


class ComparedWithItself(Conflict):
    code = "compared_with_itself"
    message = _("This is the same poll. Choose two different polls to compare.")


class NothingToCompare(Conflict):
    code = "nothing_to_compare"
    message = _(
        "Too few people answered “{title}” for any figure to be published. There is nothing to compare."
    )


class NothingInCommon(Conflict):
    code = "nothing_in_common"
    message = _(
        "These two polls have no comparable question: one with the same kind, wording, options and scale."
    )
