"""Form to set responses aside: criteria of the accounts, and the reason."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from participation.fields.day_fields import DayField
from participation.people.models import AssuranceLevel
from participation.territory.models import District
from polls.integrity.operations.set_asides import Criteria
from polls.questionnaire.forms import ReasonForm
from polls.questionnaire.models import Poll

if TYPE_CHECKING:
    _DistrictChoiceField = forms.ModelMultipleChoiceField[District]
else:
    _DistrictChoiceField = forms.ModelMultipleChoiceField


class SetAsideForm(ReasonForm):
    """Criteria and reason of a set. The attribute ``criteria`` exists once the form is valid."""

    joined_from = DayField(label=_("Account created on or after"), required=False)
    joined_until = DayField(label=_("Account created on or before"), required=False)
    assurance = forms.TypedChoiceField(
        label=_("Assurance level"),
        choices=[("", _("any")), *AssuranceLevel.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    districts = _DistrictChoiceField(
        label=_("Districts"),
        queryset=District.objects.none(),
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("If you choose none, all are included."),
    )
    field_order = ["joined_from", "joined_until", "assurance", "districts", "reason"]

    def __init__(self, *args: Any, poll: Poll, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        poll_districts = District.objects.filter(pk__in=poll.districts.values("pk"))
        field = self.fields["districts"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
        field.queryset = poll_districts if poll.districts.exists() else District.objects.all()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                self.criteria = Criteria(
                    joined_from=data["joined_from"],
                    joined_until=data["joined_until"],
                    assurance=data["assurance"],
                    districts=tuple(district.slug for district in data["districts"]),
                )
            except ValidationError as error:
                self.add_error(None, error)
        return data
