"""Forms of the election calendar. Times are entered in Europe/Istanbul."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from participation.elections.models import MAX_BAN_DAYS, Election, EmbargoRule
from participation.elections.operations import ElectionDraft
from participation.fields.day_fields import DayField, MomentField


class _Hour(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ReasonField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Reason"),
            help_text=_("Everybody can read it on the page of official acts."),
            widget=forms.Textarea(attrs={"rows": 3}),
            max_length=1000,
        )


class ElectionForm(forms.Form):
    """A new election. Ban fields that are left empty are derived from the rule in force."""

    name = forms.CharField(label=_("Name of the election"), max_length=200)
    polling_day = DayField(label=_("Polling day"))
    embargo_from = MomentField(
        label=_("Ban from"),
        help_text=_("If left empty, the ban begins when the law says."),
        required=False,
    )
    embargo_until = MomentField(
        label=_("Ban until"),
        help_text=_(
            "If left empty, the ban ends when the law says. Results may be published again from then on."
        ),
        required=False,
    )
    legal_reference = forms.CharField(
        label=_("Legal reference"),
        help_text=_("If left empty, the reference of the rule in force is used."),
        required=False,
        max_length=300,
    )

    def draft(self) -> ElectionDraft:
        data = self.cleaned_data
        return ElectionDraft(
            name=data["name"],
            polling_day=data["polling_day"],
            embargo_from=data["embargo_from"],
            embargo_until=data["embargo_until"],
            legal_reference=data["legal_reference"],
            called_off=data.get("called_off", False),
        )


class CorrectionForm(ElectionForm):
    """``revision`` is the one the officer saw when opening the form."""

    called_off = forms.BooleanField(
        label=_("The election will not take place: no ban applies"), required=False
    )
    reason = ReasonField()
    revision = forms.IntegerField(widget=forms.HiddenInput(), min_value=1, max_value=2**31 - 1)

    def __init__(self, data: QueryDict | None, election: Election) -> None:
        shown = ("name", "polling_day", "embargo_from", "embargo_until", "legal_reference", "called_off")
        super().__init__(data, initial={name: getattr(election, name) for name in (*shown, "revision")})


class RuleForm(forms.Form):
    """The law's rule from a given day on."""

    in_force_from = DayField(label=_("Applies to polling days from"))
    days_before = forms.IntegerField(label=_("Days before polling day"), min_value=1, max_value=MAX_BAN_DAYS)
    ends_at = forms.TimeField(label=_("Ends on polling day at"), widget=_Hour())
    legal_reference = forms.CharField(label=_("Legal reference"), max_length=300)
    reason = ReasonField()

    def __init__(self, data: QueryDict | None, rule: EmbargoRule | None) -> None:
        names = ("in_force_from", "days_before", "ends_at", "legal_reference")
        super().__init__(data, initial={name: getattr(rule, name) for name in names} if rule else {})
