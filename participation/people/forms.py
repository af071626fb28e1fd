"""Forms of the account pages that are not allauth's."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.people import rules
from participation.people.models import AssuranceLevel, Profile, Role, Scope, User
from participation.territory.models import District, Neighbourhood


class ProfileForm(forms.Form):
    """What residents state about themselves. Every field is optional and explains its purpose."""

    display_name = forms.CharField(
        label=_("Name shown to others"),
        max_length=60,
        required=False,
        help_text=_(
            "Shown with what you write. It does not have to be your real name. It never "
            "appears with your answers."
        ),
    )
    district = forms.ModelChoiceField(
        label=_("District"),
        queryset=District.objects.all(),
        required=False,
        empty_label=_("I would rather not say"),
        help_text=_(
            "It determines which polls you can answer: without it, none. It lets results be shown by "
            "district."
        ),
    )
    neighbourhood = forms.ModelChoiceField(
        label=_("Neighbourhood"),
        queryset=Neighbourhood.objects.none(),
        required=False,
        empty_label=_("I would rather not say"),
        help_text=_("For polls of a single neighbourhood. Those of your saved district are listed here."),
    )

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "display_name": profile.user.display_name,
            "district": profile.district_id,
            "neighbourhood": profile.neighbourhood_id,
        }
        super().__init__(*args, **kwargs)
        self._profile = profile
        if not rules.may_change_own_district(profile):
            for name in ("district", "neighbourhood"):
                self.fields[name].disabled = True
            self.fields["district"].help_text = _(
                "Your district has been confirmed. Ask at an office of the council if you have moved."
            )
        neighbourhoods = Neighbourhood.objects.filter(district=profile.district_id)
        if profile.district_id and neighbourhoods.exists():
            self.fields["neighbourhood"].queryset = neighbourhoods  # type: ignore[attr-defined]
        else:
            del self.fields["neighbourhood"]

    def clean(self) -> dict[str, Any]:
        """Clear the neighbourhood if the district was changed."""
        data = super().clean() or self.cleaned_data
        neighbourhood = data.get("neighbourhood")
        if neighbourhood and neighbourhood.district != data.get("district"):
            neighbourhood = None
        return {**data, "neighbourhood": neighbourhood}


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the token"),
        max_length=60,
        help_text=_("What uses the token, such as “results on our school's page”."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=[choice for choice in Scope.choices if choice[0] != Scope.READ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Every token may read. It ends after 90 days."),
    )


class AccountSearchForm(forms.Form):
    use_required_attribute = False

    q = forms.CharField(label=_("E-mail address or name"), max_length=254, required=False)
    rol = forms.ChoiceField(
        label=_("Role"),
        choices=[("", _("all")), *((it.value, it.label) for it in Role if it != Role.RESIDENT)],
        required=False,
    )


class ReasonForm(forms.Form):
    """An act that is recorded in the audit log."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Recorded in the audit log with your name.")
    )


class RoleForm(ReasonForm):
    role = forms.TypedChoiceField(label=_("Role"), coerce=Role, choices=[])

    field_order = ["role", "reason"]

    def __init__(self, *args: Any, choices: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a role")),
            *((role.value, role.label) for role in choices),
        ]


class AssuranceForm(ReasonForm):
    level = forms.TypedChoiceField(
        label=_("Assurance level"),
        coerce=lambda value: AssuranceLevel(int(value)),
        choices=AssuranceLevel.choices,
    )

    field_order = ["level", "reason"]

    def __init__(self, *args: Any, account: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"level": account.profile.assurance}
        super().__init__(*args, **kwargs)
