"""The form of a report."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.moderation.rule_books.forms import RuleField, RuleFormBase
from forums.review.models import MAX_REPORT_LENGTH


class ReportForm(RuleFormBase):
    rule = RuleField(label=_("Which rule does it break?"), widget=forms.RadioSelect, empty_label=None)
    words = forms.CharField(
        label=_("A short explanation"),
        required=False,
        max_length=MAX_REPORT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only moderators can read it. They also see your name."),
    )
