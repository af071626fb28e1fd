"""Why a proposal is not taken or decided."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict, NotAllowed


class AlreadyProposed(Conflict):
    code = "already_proposed"
    message = _("This is proposed already. Another officer confirms or declines it.")


class NotYourProposal(NotAllowed):
    code = "not_your_proposal"
    message = _("Whoever proposed it withdraws it. You can decline it.")


class ProposerGone(Conflict):
    code = "proposer_gone"
    message = _(
        "Whoever proposed it is no officer any more, so two officers do not agree. Decline it; an officer can"
        " propose it anew."
    )
