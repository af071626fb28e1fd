"""Why a proposal is not taken or decided."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict, NotAllowed


class AlreadyProposed(Conflict):
    code = "already_proposed"
    message = _("This has already been proposed. Another officer confirms or declines it.")


class NotYourProposal(NotAllowed):
    code = "not_your_proposal"
    message = _("Only the person who proposed this can withdraw it. You can decline it.")


class ProposerGone(Conflict):
    code = "proposer_gone"
    message = _(
        "The person who proposed this is no longer an officer, so two officers do not agree. "
        "Decline it; an officer can propose it again."
    )
