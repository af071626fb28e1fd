"""Why a credential is not handed over."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict


class NothingToCollect(Conflict):
    code = "nothing_to_collect"
    message = _("Your voting credential has already been handed over. We keep no copy of it.")
