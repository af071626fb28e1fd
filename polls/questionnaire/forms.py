"""The form shared by all official acts."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """The reason for an official act, which everybody can read (``act_kinds``)."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Everybody can read it on the page of official acts."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
