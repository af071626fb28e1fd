"""Why a proposal is not taken or decided."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class AlreadyProposed(Refusal):
    code = "already_proposed"
    status = 409
    message = _("This is proposed already. Another officer confirms or declines it.")


class NotYourProposal(Refusal):
    code = "not_your_proposal"
    message = _("Whoever proposed it withdraws it. You can decline it.")


class ProposerGone(Refusal):
    code = "proposer_gone"
    status = 409
    message = _(
        "Whoever proposed it is no officer any more, so two officers do not agree. Decline it; an officer can"
        " propose it anew."
    )
