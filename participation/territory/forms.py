"""The search on the page of districts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.territory.files import LONGEST_NEIGHBOURHOOD_NAME


class SearchForm(forms.Form):
    """``q`` may be empty: then there is nothing to search for."""

    use_required_attribute = False

    q = forms.CharField(
        label=_("District or neighbourhood"),
        required=False,
        max_length=LONGEST_NEIGHBOURHOOD_NAME,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
