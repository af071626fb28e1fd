"""Forms of the word lists."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.text.lengths import MAX_POST_LENGTH


class WordForm(forms.Form):
    """A word for the lists of screening."""

    word = forms.CharField(
        label=_("Word"),
        max_length=60,
        help_text=_("A word or phrase. A * at the end matches any ending: “zırva*”."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("tr", "Türkçe"), ("en", "English")])
    severity = forms.TypedChoiceField(
        label=_("Severity"),
        choices=[(1, _("mild")), (2, _("moderate")), (3, _("severe"))],
        initial=2,
        coerce=int,
        help_text=_(
            "A post with a severe word is held back. A post with any other word is sent to a moderator."
        ),
    )
    exact = forms.BooleanField(
        label=_("Exact letters"), required=False, help_text=_("Then “dağ” matches but “dag” does not.")
    )
    innocent = forms.BooleanField(
        label=_("A harmless word"), required=False, help_text=_("Never matched, even if an entry fits it.")
    )


class ScreeningTrialForm(forms.Form):
    text = forms.CharField(
        label=_("Text"),
        max_length=MAX_POST_LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "tr"}),
    )
