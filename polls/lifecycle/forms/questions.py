"""The form of a question of any kind."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from polls.lifecycle.forms.groups import ComparedForm, Group
from polls.lifecycle.operations.drafts import CHOSEN, MOST_OPTIONS, USED_BY, QuestionDraft
from polls.questionnaire import queries
from polls.questionnaire.models import (
    LARGEST_BUDGET,
    LARGEST_SCORE,
    LONGEST_TEXT,
    Poll,
    Question,
    QuestionKind,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    _QuestionModelForm = forms.ModelForm[Question]
else:
    # Django's form classes are generic only in the stubs.
    _QuestionModelForm = forms.ModelForm


class _ConditionWidget(forms.CheckboxSelectMultiple):
    """Checkboxes for the options of earlier questions, grouped under the questions' texts."""

    template_name = "polls/lifecycle/condition.html"


def _number(
    label: "_StrPromise", least: int, most: int, initial: int, hint: "str | _StrPromise" = ""
) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, initial=initial, help_text=hint, localize=False
    )


class QuestionForm(ComparedForm, _QuestionModelForm):
    """A question of any kind. Fields that the chosen kind does not use are ignored."""

    options = forms.CharField(
        label=_("Options"),
        help_text=_(
            "One per line, in the order shown. “No opinion” is offered separately. For a score: the "
            "items to score. For a budget: the items to divide the amount among."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    min_choices = _number(_("Minimum number of choices"), 1, MOST_OPTIONS, 1)
    max_choices = _number(_("Maximum number of choices"), 1, MOST_OPTIONS, 1)
    score_min = _number(_("Lowest score"), 0, LARGEST_SCORE - 1, 0)
    score_max = _number(_("Highest score"), 1, LARGEST_SCORE, 5)
    budget_total = _number(_("Amount to divide"), 1, LARGEST_BUDGET, 100)
    budget_step = _number(
        pgettext_lazy("budget", "Step"), 1, LARGEST_BUDGET, 5, _("Each amount must be a multiple of this.")
    )
    text_length = _number(_("Maximum length, in characters"), 1, LONGEST_TEXT, 500)
    condition_options = forms.MultipleChoiceField(
        label=_("Ask only after these answers"),
        help_text=_(
            "If you choose none, everybody is asked. Otherwise only people who chose one of these "
            "options are asked. All of them must belong to one question."
        ),
        widget=_ConditionWidget,
        required=False,
    )

    class Meta:
        model = Question
        fields = [
            "text",
            "hint",
            "kind",
            "options",
            "random_order",
            "min_choices",
            "max_choices",
            "score_min",
            "score_max",
            "score_min_label",
            "score_max_label",
            "budget_total",
            "budget_step",
            "budget_unit",
            "text_length",
            "required",
            "no_opinion",
            "condition_options",
        ]
        widgets = {"kind": forms.RadioSelect, "budget_unit": forms.RadioSelect}

    def __init__(self, *args: Any, poll: Poll, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [option.text for option in self.instance.options.all()] if self.instance.pk else []
        self.initial["options"] = "\n".join(options)
        self._offer_conditions(queries.questions_of(poll))

    def _offer_conditions(self, questions: Sequence[Question]) -> None:
        own = self.instance
        earlier = [one for one in questions if own.pk is None or one.position < own.position]
        chosen = [one for one in earlier if one.kind in CHOSEN]
        self._earlier = {str(option.pk): option for one in chosen for option in one.options.all()}
        field = self.fields["condition_options"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = [
            (one.text, [(str(option.pk), option.text) for option in one.options.all()]) for one in chosen
        ]
        stored = own.condition_options.all() if own.pk else ()
        self.initial["condition_options"] = [str(option.pk) for option in stored]

    def groups(self) -> list[Group]:
        """The fields after the kind, in page order."""
        groups = [
            self._group(_("Options"), ["options", "random_order"]),
            self._group(_("Number of choices"), ["min_choices", "max_choices"]),
            self._group(_("Scale"), ["score_min", "score_max", "score_min_label", "score_max_label"]),
            self._group(_("Budget"), ["budget_total", "budget_step", "budget_unit"]),
            self._group(_("Answer length"), ["text_length"]),
            Group(_("Answering"), [self["required"], self["no_opinion"]]),
        ]
        if self._earlier or self["condition_options"].errors:
            groups.append(Group(_("Condition"), [self["condition_options"]]))
        return groups

    def _group(self, title: Promise, names: Sequence[str]) -> Group:
        kinds = [kind for kind in QuestionKind if kind in USED_BY[names[-1]]]
        hint = format_lazy(_("For: {kinds}."), kinds=", ".join(str(kind.label) for kind in kinds))
        return Group(title, [self[name] for name in names], hint, " ".join(kinds))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        # Without a known kind, fields that only some kinds use cannot be validated.
        kind = data.get("kind")
        for name, kinds in USED_BY.items():
            if kind not in kinds:
                self._leave_out(name)
        if kind == QuestionKind.TEXT and not data.get("options"):
            # Submitted options are not dropped silently: the operation rejects them.
            self._leave_out("options")
        return data

    def _leave_out(self, name: str) -> None:
        self.errors.pop(name, None)
        self.cleaned_data.pop(name, None)

    def draft(self) -> QuestionDraft:
        separate = {"options", "condition_options"}
        data = {name: value for name, value in self.cleaned_data.items() if name not in separate}
        return QuestionDraft(
            **data,
            options=self.cleaned_data.get("options", "").splitlines(),
            condition_options=[self._earlier[key] for key in self.cleaned_data["condition_options"]],
        )

    def _post_clean(self) -> None:
        """Leave the instance unchanged: the operation validates and writes the question."""
