"""What editors write: polls, questions, reasons."""

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participation.territory.models import District
from polls.models import Poll, Question
from polls.operations.editing import PollDraft, QuestionDraft

#: Digits of the longest id that the database can hold for certain.
LONGEST_ID: Final = 18


class _LocalDateTimeInput(forms.DateTimeInput):
    """The browser's own date and time picker; Europe/Istanbul."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


if TYPE_CHECKING:
    _DistrictChoiceField = forms.ModelMultipleChoiceField[District]
    _PollModelForm = forms.ModelForm[Poll]
    _QuestionModelForm = forms.ModelForm[Question]
else:
    # Django's form classes take their type argument in the stubs alone.
    _PollModelForm = _QuestionModelForm = forms.ModelForm
    _DistrictChoiceField = forms.ModelMultipleChoiceField


class _DistrictsField(_DistrictChoiceField):
    """Any number of districts. A longer number than the database can hold is none of them."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if len(str(key)) > LONGEST_ID:
                message = self.error_messages["invalid_choice"]
                raise forms.ValidationError(message, code="invalid_choice", params={"value": key})
        return super().clean(value)


class PollForm(_PollModelForm):
    class Meta:
        model = Poll
        fields = [
            "title",
            "description",
            "districts",
            "minimum_assurance",
            "opens_at",
            "closes_at",
            "result_timing",
            "batch_min",
            "may_change",
            "review_hours",
            "conducted_by",
            "financed_by",
            "recruitment",
            "limitations",
            "corrects",
        ]
        # Django would make a capital I of the Turkish word.
        labels = {"districts": _("Districts")}
        field_classes = {"districts": _DistrictsField}
        widgets = {
            "description": forms.Textarea(attrs={"rows": 5}),
            "recruitment": forms.Textarea(attrs={"rows": 3}),
            "limitations": forms.Textarea(attrs={"rows": 3}),
            "districts": forms.CheckboxSelectMultiple,
            "opens_at": _LocalDateTimeInput,
            "closes_at": _LocalDateTimeInput,
            "result_timing": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        corrects = self.fields["corrects"]
        assert isinstance(corrects, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        own = Q(pk=self.instance.corrects_id) if self.instance.corrects_id else Q()
        public = Poll.objects.public()
        corrects.queryset = (public | Poll.objects.filter(own) if own else public).order_by("-pk")

    def draft(self) -> PollDraft:
        data = self.cleaned_data
        return PollDraft(**{name: data[name] for name in self.Meta.fields})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The poll must close after it opens."))
        return data

    def validate_constraints(self) -> None:
        """The operation's ``full_clean`` and the database check them; once more would double the messages."""


class QuestionForm(_QuestionModelForm):
    options = forms.CharField(
        label=_("Options"),
        help_text=_("One on each line, in the order shown. “No opinion” is offered apart from them."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    min_choices = forms.IntegerField(
        label=_("Least choices"), initial=1, min_value=1, max_value=30, required=False
    )
    max_choices = forms.IntegerField(
        label=_("Most choices"), initial=1, min_value=1, max_value=30, required=False
    )

    class Meta:
        model = Question
        fields = ["text", "hint", "kind", "options", "min_choices", "max_choices", "required", "no_opinion"]
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["options"] = "\n".join(option.text for option in self.instance.options.all())

    def draft(self) -> QuestionDraft:
        data = self.cleaned_data
        return QuestionDraft(
            kind=data["kind"],
            text=data["text"],
            hint=data["hint"],
            options=data["options"].splitlines(),
            required=data["required"],
            no_opinion=data["no_opinion"],
            min_choices=data["min_choices"] or 1,
            max_choices=data["max_choices"] or 1,
        )

    def _post_clean(self) -> None:
        """The operation writes and validates the question; nothing is put on the instance here."""


class ReasonForm(forms.Form):
    """Why an official step is taken; it goes on the public record."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is part of the public record."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
