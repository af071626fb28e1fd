"""Forms for residents and officers. Identifying data is never rendered into a page again."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.fields.day_fields import DayField
from participation.roll import identity
from participation.roll.identity import Person
from participation.roll.models import (
    GREATEST_AGE,
    GREATEST_WEIGHT,
    MAX_CORRECTION_DAYS,
    MAX_NAME_LENGTH,
    MAX_PURPOSE_LENGTH,
    MAX_REASON_LENGTH,
    MAX_REFERENCE_LENGTH,
    MIN_CORRECTION_DAYS,
    Correction,
    CorrectionKind,
    Roll,
)
from participation.roll.operations.rolls import RollDraft
from participation.territory.models import District

#: A bound that catches mistyped years.
MAX_YEARS_AWAY = 10


class _Unshown(forms.TextInput):
    """A text input that does not show its value again, also not on the page with the errors."""

    def format_value(self, value: Any) -> None:  # noqa: ARG002
        return None


class RollForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=MAX_NAME_LENGTH,
        help_text=_("Everybody can see it, for example “Kordon oylaması 2026”."),
    )
    purpose = forms.CharField(
        label=_("Purpose"), max_length=MAX_PURPOSE_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    cutoff_on = DayField(label=_("Cut-off date"), help_text=_("The day on which residence and age count."))
    minimum_age = forms.IntegerField(
        label=_("Minimum age"),
        initial=18,
        min_value=0,
        max_value=GREATEST_AGE,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("In whole years on the cut-off date. A file with anybody younger is refused."),
    )
    corrections_from = DayField(label=_("First day of corrections"))
    corrections_until = DayField(
        label=_("Last day of corrections"),
        help_text=_(
            "This day is part of the correction period. The roll can be frozen from the following day."
        ),
    )

    by_letter = forms.BooleanField(
        label=_("Matching needs a code that comes by letter"),
        required=False,
        initial=True,
        help_text=_(
            "Without it, whoever knows somebody's identity number and birth date can take their place. "
            "People who sign in with the identity provider need no letter."
        ),
    )

    def __init__(self, *args: Any, roll: Roll | None = None, **kwargs: Any) -> None:
        if roll is not None:
            kwargs["initial"] = {name: getattr(roll, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        far = timedelta(days=366 * MAX_YEARS_AWAY)
        for name in ("cutoff_on", "corrections_from", "corrections_until"):
            day: date | None = data.get(name)
            if day is not None and abs(day - timezone.localdate()) > far:
                self.add_error(
                    name, forms.ValidationError(_("The year that you entered cannot be right. Check it."))
                )
        return data

    def draft(self) -> RollDraft:
        return RollDraft(**self.cleaned_data)


class CorrectionRuleForm(forms.Form):
    """How long corrections of later rolls last."""

    valid_from = DayField(
        label=_("Valid from"), help_text=_("For rolls that open on this day or later; not before tomorrow.")
    )
    days = forms.IntegerField(
        label=_("Days for corrections after opening"),
        min_value=MIN_CORRECTION_DAYS,
        max_value=MAX_CORRECTION_DAYS,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    legal_reference = forms.CharField(label=_("Legal reference"), max_length=MAX_REFERENCE_LENGTH)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody can read it on the page of official acts."),
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("CSV or XLSX file"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(
            attrs={
                "accept": ".csv,.xlsx,text/csv,"
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
        help_text=_("The file must be the whole roll: anybody who is not in it is removed."),
    )

    def content(self) -> Any:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        return file.file


class PersonForm(forms.Form):
    """Identity number and birth date. Neither is stored or shown again."""

    number = forms.CharField(
        label=_("T.C. identity number"),
        max_length=20,
        widget=_Unshown(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Eleven digits."),
    )
    birth_date = forms.CharField(
        label=_("Birth date"),
        max_length=20,
        widget=_Unshown(attrs={"inputmode": "text", "autocomplete": "off"}),
        help_text=_("Day, month, year, such as 14.03.1985."),
    )

    def clean_number(self) -> str:
        try:
            return identity.read_number(self.cleaned_data["number"])
        except identity.NotANumber:
            raise forms.ValidationError(
                _("This is not a valid identity number. Check its eleven digits."), code="invalid"
            ) from None

    def clean_birth_date(self) -> date:
        try:
            return identity.read_birth_date(self.cleaned_data["birth_date"], timezone.localdate())
        except identity.NotADate:
            raise forms.ValidationError(
                _("Write day, month and year with dots, such as 14.03.1985."), code="invalid"
            ) from None

    def person(self) -> Person:
        return Person(number=self.cleaned_data["number"], born=self.cleaned_data["birth_date"])


class MatchForm(PersonForm):
    """``by_letter``: some roll needs a code."""

    code = forms.CharField(
        label=_("Code from the letter"),
        max_length=40,
        required=False,
        widget=_Unshown(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("Twelve letters and digits, such as K7QX-93MD-TR2A. Leave it empty without a letter."),
    )

    def __init__(self, *args: Any, by_letter: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_letter:
            del self.fields["code"]

    def clean_code(self) -> str:
        if not self.cleaned_data["code"].strip():
            return ""
        try:
            return identity.read_code(self.cleaned_data["code"])
        except identity.NotACode:
            raise forms.ValidationError(
                _(
                    "This is not a code from a letter. Copy the twelve characters exactly as they are in the "
                    "letter."
                ),
                code="invalid",
            ) from None


def _build_district_field(label: Any, help_text: Any = "") -> "forms.ModelChoiceField[District]":
    return forms.ModelChoiceField(
        label=label,
        queryset=District.objects.all(),
        empty_label=_("Choose a district"),
        help_text=help_text,
    )


class LettersForm(forms.Form):
    district = _build_district_field(_("District"), _("Letters are made for one district at a time."))
    file = forms.FileField(
        label=_("CSV or XLSX file"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=_("T.C. identity number, birth date, name and address. Nothing of it is stored."),
    )

    def content(self) -> Any:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        return file.file


def _build_explanation_field() -> forms.CharField:
    return forms.CharField(
        label=_("What is wrong?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("An officer reads it. Do not write identity numbers: this text is stored."),
    )


class AddedForm(PersonForm):
    district = _build_district_field(_("The district in which you live"))
    explanation = _build_explanation_field()


class DistrictForm(forms.Form):
    district = _build_district_field(_("The district in which you live"))
    explanation = _build_explanation_field()


ACCEPT, DECLINE = "accept", "decline"


class DecisionForm(forms.Form):
    """A decision on a district correction. The reason goes to the resident and into the audit log."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[(ACCEPT, _("Accept: the roll is corrected")), (DECLINE, _("Decline"))],
        widget=forms.RadioSelect(),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "The resident can read it. It is also recorded in the audit log with your name. "
            "Do not write any numbers."
        ),
    )
    district = _build_district_field(_("District on the roll"), _("As on the identity document."))

    def __init__(self, *args: Any, correction: Correction, **kwargs: Any) -> None:
        kwargs["initial"] = {"district": correction.district_id}
        super().__init__(*args, **kwargs)

    @property
    def accepts(self) -> bool:
        return bool(self.cleaned_data["decision"] == ACCEPT)


class MissingDecisionForm(DecisionForm, PersonForm):
    """A decision on a missing person: to accept, officers type number and birth date from the document."""

    weight = forms.IntegerField(
        label=_("Weight"),
        initial=1,
        min_value=1,
        max_value=GREATEST_WEIGHT,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("1, unless votes on this roll are weighted."),
    )
    field_order = ["decision", "reason", "number", "birth_date", "district", "weight"]

    def __init__(self, *args: Any, correction: Correction, **kwargs: Any) -> None:
        super().__init__(*args, correction=correction, **kwargs)
        for name in ("number", "birth_date"):
            self.fields[name].required = False
            self.fields[name].help_text = _(
                "Required to accept: as on the identity document. It is compared with what the resident gave."
            )

    def clean_number(self) -> str:
        return super().clean_number() if self._is_accepting else ""

    def clean_birth_date(self) -> Any:
        return super().clean_birth_date() if self._is_accepting else None

    @property
    def _is_accepting(self) -> bool:
        return self.cleaned_data.get("decision") == ACCEPT


def decision_form(correction: Correction, data: Any) -> DecisionForm:
    form = MissingDecisionForm if correction.kind == CorrectionKind.MISSING else DecisionForm
    return form(data, correction=correction)
