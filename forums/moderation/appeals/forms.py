"""Forms of appeals and their answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.review.models import MAX_DECISION_LENGTH


class AppealForm(forms.Form):
    words = forms.CharField(
        label=_("Why should another moderator review it?"),
        max_length=MAX_DECISION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            ("upheld", _("Uphold the decision")),
            ("overturned", _("Overturn the decision and undo its effects")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("To the author"),
        max_length=MAX_DECISION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5, "lang": "tr"}),
    )
