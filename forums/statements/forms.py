"""Forms of statements and votes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.discussion.models import MAX_ACT_REASON_LENGTH
from forums.statements.models import Stance
from forums.text.lengths import MAX_STATEMENT_LENGTH


class ConversationForm(forms.Form):
    """The question on which people suggest statements."""

    question = forms.CharField(
        label=_("Question"),
        max_length=300,
        help_text=_("Ask an open question, so that people with different views can respond."),
    )


class SuggestionForm(forms.Form):
    """A suggested statement. The operation refuses excess length, so that the text stays in the form."""

    text = forms.CharField(
        label=_("Your statement"),
        max_length=4 * MAX_STATEMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One idea in one sentence of at most 200 characters that others can agree or disagree "
            "with. A moderator reads it first."
        ),
    )


class VoteForm(forms.Form):
    """``back``: "thread" if the vote was cast on the thread's page, to return there."""

    statement = forms.IntegerField(min_value=1, max_value=10**18)
    vote = forms.TypedChoiceField(choices=Stance.choices, coerce=int)
    back = forms.ChoiceField(choices=[("thread", "")], required=False)


class ClosingForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=MAX_ACT_REASON_LENGTH, help_text=_("It goes into the audit log.")
    )
