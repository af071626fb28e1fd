"""Why two polls are not compared. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict


class ComparedWithItself(Conflict):
    code = "compared_with_itself"
    message = _("This is one and the same poll. Two different ones are needed to compare.")


class NothingToCompare(Conflict):
    code = "nothing_to_compare"
    message = _(
        "So few people answered “{title}” that no figure of it is published. There is nothing to compare."
    )


class NothingInCommon(Conflict):
    code = "nothing_in_common"
    message = _(
        "These two polls have no question in common that can be compared: the same kind, words, options and "
        "scale."
    )
