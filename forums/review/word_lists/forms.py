"""Forms of the word lists."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.text.lengths import LONGEST_POST


class WordForm(forms.Form):
    """A word for the lists of screening."""

    word = forms.CharField(
        label=_("Word"),
        max_length=60,
        help_text=_("A word or a phrase. * at its end stands for any ending: “zırva*”."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("tr", "Türkçe"), ("en", "English")])
    severity = forms.TypedChoiceField(
        label=_("Severity"),
        choices=[(1, _("mild")), (2, _("clear")), (3, _("severe"))],
        initial=2,
        coerce=int,
        help_text=_("A post with a severe one is held, with others it is put before a moderator."),
    )
    exact = forms.BooleanField(
        label=_("By its very letters"), required=False, help_text=_("“dağ” is found then, and “dag” is not.")
    )
    innocent = forms.BooleanField(
        label=_("An innocent word"), required=False, help_text=_("Never found, although an entry fits it.")
    )


class ScreeningTrialForm(forms.Form):
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_POST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "tr"}),
    )
