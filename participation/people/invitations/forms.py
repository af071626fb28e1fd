from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.people.forms import ReasonForm
from participation.people.models import Role
from participation.people.signin.forms import EmailField


class InvitationForm(ReasonForm):
    email = EmailField(help_text=_("The person signs in or signs up with this address."))
    roles = forms.TypedMultipleChoiceField(
        label=_("Roles"), coerce=Role, choices=[], widget=forms.CheckboxSelectMultiple
    )

    field_order = ["email", "roles", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [  # type: ignore[attr-defined]
            (role.value, role.heading) for role in Role if role != Role.RESIDENT
        ]
