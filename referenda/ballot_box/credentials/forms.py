"""The form of the credential authority's list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class CredentialListForm(forms.Form):
    """The credential authority's files in strict mode; ``districts`` only where districts are counted."""

    public_list = forms.FileField(
        label=_("Public list"),
        help_text=_(
            "The file public_creds.json that “manage.py credentials make” wrote. Never "
            "upload the private one."
        ),
    )
    districts = forms.FileField(
        label=_("Districts"),
        help_text=_("The file that the same command wrote with --districts."),
    )

    def __init__(self, *args: Any, counts_districts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not counts_districts:
            del self.fields["districts"]
