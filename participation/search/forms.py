"""The search form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.search.query import MAX_QUERY_LENGTH


class QueryForm(forms.Form):
    """What is looked for; every text of at most ``MAX_QUERY_LENGTH`` characters is valid."""

    use_required_attribute = False

    q = forms.CharField(
        label=_("Search terms"),
        required=False,
        help_text=_(
            "Finds texts that contain all the words, in any form. For the last word, the beginning is "
            "enough. Put quotation marks around an exact phrase."
        ),
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"]
        if len(text) > MAX_QUERY_LENGTH:
            message = _("A search can have at most {most} characters; this one has {given}.")
            raise forms.ValidationError(
                message.format(most=MAX_QUERY_LENGTH, given=len(text)), code="query_too_long"
            )
        return text
