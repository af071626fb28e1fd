"""The form that closes an account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.rights.models import Texts


class CloseForm(forms.Form):
    texts = forms.ChoiceField(
        label=_("What happens to your texts in the forums?"),
        choices=[
            (Texts.KEEP, _("They stay, under “deleted account” instead of your name")),
            (Texts.REMOVE, _("They are removed")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happens to your texts.")},
    )
    sure = forms.BooleanField(
        label=_("I want my account to be deleted."),
        error_messages={"required": _("Tick this box if you want your account to be deleted.")},
    )
