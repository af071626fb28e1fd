from django import forms
from django.utils.translation import gettext_lazy as _


class DropForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Recorded in the audit log with your name.")
    )
