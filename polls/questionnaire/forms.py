"""The form shared by all official acts."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """The reason for an official act, which goes on the public record."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is part of the public record."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
