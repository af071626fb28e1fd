"""Forms that several subjects share."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("It is public."),
    )


class SearchForm(forms.Form):
    """Narrows a list of accounts."""

    use_required_attribute = False

    q = forms.CharField(label=_("Name or e-mail address"), max_length=254, required=False)
