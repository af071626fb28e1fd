"""Forms of an objection, its answer and its consequence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from referenda.referendum.forms import ReasonForm


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label=_("Your objection"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=4000,
        help_text=_(
            "Say what is wrong with the result and what shows it. Your text is published "
            "with the answer, without your name."
        ),
    )


class AnswerForm(forms.Form):
    """An officer's answer to an objection."""

    upheld = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[
            ("yes", _("The council upholds the objection")),
            ("no", _("The council rejects the objection")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text=_(
            "If the council upholds it, the result cannot be certified until an officer has "
            "published the consequence."
        ),
    )
    text = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 6}), max_length=4000)


class ConsequenceForm(ReasonForm):
    """The consequence of an upheld objection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Consequence")
