"""Why two polls are not compared. Codes are part of the API and never change."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class ComparedWithItself(Refusal):
    code = "compared_with_itself"
    status = 409
    message = _("This is one and the same poll. Two different ones are needed to compare.")


class NothingToCompare(Refusal):
    code = "nothing_to_compare"
    status = 409
    message = _(
        "So few people answered “{title}” that no figure of it is published. There is nothing to compare."
    )


class NothingInCommon(Refusal):
    code = "nothing_in_common"
    status = 409
    message = _(
        "These two polls have no question in common that can be compared: the same kind, words, options and "
        "scale."
    )
