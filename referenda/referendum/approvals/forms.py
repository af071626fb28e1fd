"""Forms of reasons for proposals and for declining them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from referenda.referendum.forms import ReasonForm


class ProposalForm(ReasonForm):
    """The reason of a proposal, public once another officer has confirmed it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("It becomes public once another officer has confirmed it.")


class DecliningForm(ReasonForm):
    """The reason for declining a proposal, stored in the audit log."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("It is recorded in the audit log.")
