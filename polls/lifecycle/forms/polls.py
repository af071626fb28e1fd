"""Forms for a poll's own fields and for copying a poll."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.fields.day_fields import MomentField
from participation.territory import queries as territory_queries
from participation.territory.models import District
from polls.lifecycle.forms.groups import ComparedForm, Group
from polls.lifecycle.operations.drafts import BREAKDOWNS, LANGUAGES, WEIGHTING, PollDraft
from polls.lifecycle.operations.matters import MatterDraft
from polls.questionnaire import rules
from polls.questionnaire.forms import ReasonForm
from polls.questionnaire.models import MAX_TERM_DAYS, Dimension, Matter, Poll

#: Maximum digits of an id that the database can always store.
MAX_ID_LENGTH: Final = 18
MAX_TITLE_LENGTH: Final = 200
MAX_MATTER_LENGTH: Final = 120


if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    _DistrictChoiceField = forms.ModelMultipleChoiceField[District]
    _PollModelForm = forms.ModelForm[Poll]
else:
    # Django's form classes are generic only in the stubs.
    _PollModelForm = forms.ModelForm
    _DistrictChoiceField = forms.ModelMultipleChoiceField


class _DistrictsField(_DistrictChoiceField):
    """A choice of any number of districts. An id too long for the database is an invalid choice."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if len(str(key)) > MAX_ID_LENGTH:
                message = self.error_messages["invalid_choice"]
                raise forms.ValidationError(message, code="invalid_choice", params={"value": key})
        return super().clean(value)


def _checkboxes(
    label: "_StrPromise", values: Iterable[str], names: Mapping[str, object], hint: "_StrPromise"
) -> forms.MultipleChoiceField:
    """A field to choose any of ``values``; ``names`` maps them to labels."""
    return forms.MultipleChoiceField(
        label=label,
        choices=[(value, names[value]) for value in values],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=hint,
    )


_DIMENSIONS = {choice.value: choice.label for choice in Dimension}


class PollForm(ComparedForm, _PollModelForm):
    languages = _checkboxes(
        _("Additional languages"),
        LANGUAGES,
        dict(settings.LANGUAGES),
        _(
            "In addition to Turkish. The poll can open only when every text is translated. Removing a "
            "language deletes its translations."
        ),
    )
    breakdowns = _checkboxes(
        _("The result is broken down by"),
        BREAKDOWNS,
        _DIMENSIONS,
        _("Fixed once the poll opens. No other breakdown is ever counted."),
    )
    weighting = _checkboxes(
        _("The result is weighted by"),
        WEIGHTING,
        _DIMENSIONS,
        _(
            "Each group then counts according to its share of the population. If you choose none, the "
            "result is published unweighted."
        ),
    )
    new_matter = forms.CharField(
        label=_("New matter"),
        max_length=MAX_MATTER_LENGTH,
        required=False,
        help_text=_("Fill this in if the matter is not in the list."),
    )
    matter_term = forms.IntegerField(
        label=_("Term of the new matter (days)"), min_value=1, max_value=MAX_TERM_DAYS, required=False
    )

    class Meta:
        model = Poll
        fields = [
            "title",
            "description",
            "easy",
            "easy_en",
            "corrects",
            "districts",
            "minimum_assurance",
            "matter",
            "opens_at",
            "closes_at",
            "may_change",
            "review_hours",
            "result_timing",
            "batch_min",
            "breakdowns",
            "weighting",
            "targets",
            "trusts_claims",
            "languages",
            "conducted_by",
            "financed_by",
            "recruitment",
            "limitations",
        ]
        # Django's capitalisation is wrong for a Turkish word that begins with i.
        labels = {
            "districts": _("Districts"),
            "matter": _("Matter"),
            "recruitment": _("How people are reached"),
            "review_hours": _("Review period (hours)"),
        }
        help_texts = {
            "review_hours": _(
                "Time between closing and counting to look for organised answering. It is public. "
                "Answers can hardly ever be set aside if figures were live: choose daily figures, or "
                "figures after closing."
            ),
            "corrects": _("A poll that residents have answered never changes. A new poll can correct it."),
            "conducted_by": _("The body that asks the questions, such as the executive board."),
            "financed_by": _("Who bears the costs: the council itself if nobody else does."),
            "recruitment": _("Where the poll is announced, who is invited, and how they answer."),
            "limitations": _(
                "What readers of the result should keep in mind, for example who is hard to reach."
            ),
        }
        field_classes = {
            "districts": _DistrictsField,
            "opens_at": MomentField,
            "closes_at": MomentField,
        }
        widgets = {
            "description": forms.Textarea(attrs={"rows": 5}),
            "easy": forms.Textarea(attrs={"rows": 3}),
            "easy_en": forms.Textarea(attrs={"rows": 3}),
            "recruitment": forms.Textarea(attrs={"rows": 3}),
            "limitations": forms.Textarea(attrs={"rows": 3}),
            "districts": forms.CheckboxSelectMultiple,
            "result_timing": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in rules.STATEMENTS:
            self.fields[name].needed_for = _("required for opening")  # type: ignore[attr-defined]
        corrects, targets = self.fields["corrects"], self.fields["targets"]
        assert isinstance(corrects, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(targets, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        own = Q(pk=self.instance.corrects_id) if self.instance.corrects_id else Q()
        public = Poll.objects.public()
        corrects.queryset = (public | Poll.objects.filter(own) if own else public).order_by("-pk")
        valid = territory_queries.target_sets_valid_on(timezone.localdate())
        own_targets = [self.instance.targets_id] if self.instance.targets_id else []
        targets.queryset = valid | territory_queries.target_sets().filter(pk__in=own_targets)

    def groups(self) -> list[Group]:
        """All fields in page order."""
        headings: list[tuple[Promise, Promise | str, list[str]]] = [
            (_("Content"), "", ["title", "description", "easy", "easy_en", "corrects"]),
            (_("Who may answer"), "", ["districts", "minimum_assurance"]),
            (
                _("Matter shared with other districts"),
                _(
                    "For polls that ask one question in different districts. Anybody who has answered "
                    "one of them can answer another district’s poll, even after moving there, only when "
                    "the term after the closing of the first is over. The page says so before anybody "
                    "answers. Fixed once the poll opens."
                ),
                ["matter", "new_matter", "matter_term"],
            ),
            (_("When"), "", ["opens_at", "closes_at", "may_change", "review_hours"]),
            (_("While it is open"), "", ["result_timing", "batch_min"]),
            (
                _("Plan for the result"),
                _(
                    "This is decided before anybody answers, so that nobody can choose according to the "
                    "result."
                ),
                ["breakdowns", "weighting", "targets", "trusts_claims"],
            ),
            (_("Languages"), "", ["languages"]),
            (
                _("Information shown with the result"),
                _("Published with the figures. The poll can open only when the first three are filled in."),
                ["conducted_by", "financed_by", "recruitment", "limitations"],
            ),
        ]
        return [Group(title, [self[name] for name in names], hint) for title, hint, names in headings]

    def draft(self) -> PollDraft:
        data = self.cleaned_data
        name, term = data["new_matter"], data["matter_term"]
        new_matter = MatterDraft(name=name, term_days=term) if name else None
        return PollDraft(**{name: data[name] for name in self.Meta.fields}, new_matter=new_matter)

    def clean(self) -> dict[str, Any]:
        data = _closing_after_opening(self, super().clean() or {})
        name, term = data.get("new_matter"), data.get("matter_term")
        if name and data.get("matter"):
            self.add_error("new_matter", _("Choose a matter or enter a new one, not both."))
        elif name and Matter.objects.filter(name=name).exists():
            self.add_error(
                "new_matter", _("There is already a matter with this name. Choose it from the list.")
            )
        if name and term is None and "matter_term" not in self.errors:
            self.add_error("matter_term", _("A new matter needs a term."))
        elif term is not None and not name and "new_matter" not in self.errors:
            self.add_error(
                "new_matter",
                _("You entered a term, which is for a new matter. Enter the name of the matter as well."),
            )
        return data

    def _post_clean(self) -> None:
        """Leave the instance unchanged: the operation validates and writes the poll."""


class CopyForm(forms.Form):
    """Title and times of a copy; everything else is taken from the original."""

    title = forms.CharField(label=_("Title"), max_length=MAX_TITLE_LENGTH)
    opens_at = MomentField(label=_("Opens"))
    closes_at = MomentField(label=_("Closes"))

    def clean(self) -> dict[str, Any]:
        return _closing_after_opening(self, super().clean() or {})


class ExtensionForm(ReasonForm):
    """The later closing of an announced poll, and why."""

    closes_at = MomentField(
        label=_("New closing time"),
        help_text=_("Later than the time that is announced now. It can never be moved earlier again."),
    )
    field_order = ["closes_at", "reason"]


def _closing_after_opening(form: forms.BaseForm, data: dict[str, Any]) -> dict[str, Any]:
    opens, closes = data.get("opens_at"), data.get("closes_at")
    if opens and closes and closes <= opens:
        form.add_error("closes_at", _("The poll must close after it opens."))
    return data


def copy_title(title: str) -> str:
    """``title`` with the suffix of a copy, at most MAX_TITLE_LENGTH characters."""
    suffix = _(" (copy)")
    return title[: MAX_TITLE_LENGTH - len(suffix)] + str(suffix)
