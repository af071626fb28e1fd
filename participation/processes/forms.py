"""Forms for the council's editors."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.fields.day_fields import DayField
from participation.people import queries as people_queries
from participation.people.models import User
from participation.processes.models import Membership, Office, Organ, Phase, Process
from participation.processes.operations.organs import OrganDraft, membership_fingerprint
from participation.processes.operations.processes import PhaseDraft, ProcessDraft

if TYPE_CHECKING:
    _OrganModelForm = forms.ModelForm[Organ]
    _ProcessModelForm = forms.ModelForm[Process]
    _PhaseModelForm = forms.ModelForm[Phase]
else:
    _OrganModelForm = _ProcessModelForm = _PhaseModelForm = forms.ModelForm

#: City councils were introduced in this century; the bound catches mistyped years.
EARLIEST = date(1990, 1, 1)
LATEST_YEARS = 30


def _require_day_in_bounds(day: date | None) -> date | None:
    if day is not None and not EARLIEST <= day <= timezone.localdate() + timedelta(days=366 * LATEST_YEARS):
        raise forms.ValidationError(
            _("The year that you entered cannot be right. Check it."), code="out_of_bounds"
        )
    return day


def _build_slug_field() -> forms.SlugField:
    return forms.SlugField(
        label=_("Name in the address"),
        required=False,
        max_length=60,
        help_text=_(
            "The last part of its address. It can never change. If left empty, it is made from the name."
        ),
    )


class _Described:
    """The operation validates the row; the form does not write to its instance."""

    def _post_clean(self) -> None:
        pass


class OrganForm(_Described, _OrganModelForm):
    slug = _build_slug_field()

    class Meta:
        model = Organ
        fields = [
            "kind",
            "name",
            "slug",
            "description",
            "name_en",
            "description_en",
            "parent",
            "lists_members",
            "is_active",
            "position",
        ]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "description_en": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["slug"]
            parent = self.fields["parent"]
            assert isinstance(parent, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            parent.queryset = Organ.objects.exclude(pk=self.instance.pk)

    def draft(self) -> OrganDraft:
        return OrganDraft(**self.cleaned_data)


class ProcessForm(_Described, _ProcessModelForm):
    slug = _build_slug_field()

    class Meta:
        model = Process
        fields = ["title", "slug", "summary", "title_en", "summary_en", "organ", "district"]
        labels = {"district": _("District")}
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 4}),
            "summary_en": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["slug"]
        else:
            organ = self.fields["organ"]
            assert isinstance(organ, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            organ.queryset = Organ.objects.active()

    def draft(self) -> ProcessDraft:
        return ProcessDraft(**self.cleaned_data)


class PhaseForm(_Described, _PhaseModelForm):
    class Meta:
        model = Phase
        fields = [
            "title",
            "starts_on",
            "ends_on",
            "description",
            "title_en",
            "description_en",
            "takes_threads",
        ]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "description_en": forms.Textarea(attrs={"rows": 3}),
        }
        field_classes = {"starts_on": DayField, "ends_on": DayField}
        # Explicit, because Django's capitalisation of a Turkish i yields no dot.
        labels = {"starts_on": _("First day"), "ends_on": _("Last day")}
        help_texts = {"ends_on": _("This day is part of the phase.")}

    def clean_starts_on(self) -> date | None:
        return _require_day_in_bounds(self.cleaned_data["starts_on"])

    def clean_ends_on(self) -> date | None:
        return _require_day_in_bounds(self.cleaned_data["ends_on"])

    def draft(self) -> PhaseDraft:
        return PhaseDraft(**self.cleaned_data)


class MembershipForm(forms.Form):
    """``until`` is exclusive: the first day on which the membership no longer holds."""

    office = forms.ChoiceField(label=_("Office"), choices=Office.choices, initial=Office.MEMBER)
    since = DayField(label=_("From"))
    until = DayField(
        label=_("Until"),
        required=False,
        help_text=_("The first day on which it no longer applies. Leave empty if the end is not known."),
    )
    named = forms.BooleanField(
        label=_("The person has agreed to be named as a member"),
        required=False,
        help_text=_(
            "Office holders are named without this consent, except in the children's "
            "assembly. The name is the one that the account shows to others."
        ),
    )

    def __init__(self, *args: Any, membership: Membership | None = None, **kwargs: Any) -> None:
        if membership is not None:
            kwargs["initial"] = {
                name: getattr(membership, name) for name in ("office", "since", "until", "named")
            }
        super().__init__(*args, **kwargs)
        if membership is not None:
            self.fields["seen"] = forms.CharField(
                required=False, widget=forms.HiddenInput(), initial=membership_fingerprint(membership)
            )

    def clean_since(self) -> date | None:
        return _require_day_in_bounds(self.cleaned_data["since"])

    def clean_until(self) -> date | None:
        return _require_day_in_bounds(self.cleaned_data["until"])

    def clean_seen(self) -> str | None:
        return self.cleaned_data["seen"] or None


class NewMembershipForm(MembershipForm):
    person = forms.EmailField(
        label=_("E-mail address of the account"),
        help_text=_("Anybody without an account must sign up first."),
    )
    field_order = ["person"]

    def clean_person(self) -> User:
        person = people_queries.find_account_by_email(self.cleaned_data["person"])
        if person is None:
            raise forms.ValidationError(_("No account has this address."), code="unknown")
        return person


class EndForm(forms.Form):
    until = DayField(
        label=_("Until"),
        help_text=_(
            "The first day on which it no longer applies. A membership that has not begun by then is deleted."
        ),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        help_text=_("Recorded in the audit log with your name."),
    )

    def clean_until(self) -> date | None:
        return _require_day_in_bounds(self.cleaned_data["until"])


class StepForm(forms.Form):
    """The reason for ending or resuming a process."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Recorded in the audit log with your name."),
    )
