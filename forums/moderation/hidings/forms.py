"""Forms of posts hidden at once."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.moderation.rule_books.forms import RuleField, RuleFormBase
from forums.review.models import MAX_DECISION_LENGTH


class HideForm(RuleFormBase):
    rule = RuleField(label=_("Rule that was broken"), empty_label=None)
    words = forms.CharField(
        label=_("To the author"),
        required=False,
        max_length=MAX_DECISION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "tr"}),
        help_text=_("Sent once somebody else has confirmed it. Left empty, the text of the rule is sent."),
    )


class ConfirmForm(forms.Form):
    """``keep``: value of the pressed button."""

    keep = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1")
