"""The form of a question of any kind."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from participation.fields.day_fields import DayField
from participation.pages import queries as pages_queries
from participation.text.figures import is_turkish
from polls.lifecycle.forms.groups import ComparedForm, Group
from polls.lifecycle.operations.question_drafts import CHOSEN, MAX_OPTIONS, USED_BY, QuestionDraft
from polls.questionnaire import measures, queries
from polls.questionnaire.measures import MAX_VALUE_LENGTH
from polls.questionnaire.models import (
    LARGEST_BUDGET,
    LARGEST_SCORE,
    MAX_DECIMALS,
    MAX_TEXT_LENGTH,
    Option,
    Poll,
    Question,
    QuestionKind,
)
from polls.questionnaire.rules import WITH_OPTIONS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    _QuestionModelForm = forms.ModelForm[Question]
else:
    # Django's form classes are generic only in the stubs.
    _QuestionModelForm = forms.ModelForm


#: Pictures offered for an option, the newest first.
MAX_PICTURES = 200


class ConditionWidget(forms.CheckboxSelectMultiple):
    """Checkboxes for the options of earlier questions, grouped under the questions' texts."""

    template_name = "polls/lifecycle/condition.html"


def _number(
    label: "_StrPromise",
    least: int,
    most: int,
    initial: int | None,
    hint: "str | _StrPromise" = "",
    *,
    required: bool = True,
) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        initial=initial,
        help_text=hint,
        localize=False,
        required=required,
    )


class QuestionForm(ComparedForm, _QuestionModelForm):
    """A question of any kind. Fields that the chosen kind does not use are ignored."""

    options = forms.CharField(
        label=_("Options"),
        help_text=_(
            "One per line, in the order shown. “No opinion” is offered separately. For a score: the "
            "items to score. For statements on one scale: the statements. For a budget: the items to "
            "divide the amount among."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    min_choices = _number(_("Minimum number of choices"), 1, MAX_OPTIONS, 1)
    max_choices = _number(
        _("Maximum number of choices"),
        1,
        MAX_OPTIONS,
        None,
        _("Leave it empty to allow all options."),
        required=False,
    )
    score_min = _number(_("Lowest score"), 0, LARGEST_SCORE - 1, 0)
    score_max = _number(_("Highest score"), 1, LARGEST_SCORE, 5)
    other = forms.CharField(
        label=_("Last option with a field for text"),
        max_length=200,
        required=False,
        help_text=_(
            "For example “Diğer”. What is written there is read before it is published, like open answers. "
            "Empty: there is no such option."
        ),
    )
    scale_labels = forms.CharField(
        label=_("Answers on the scale"),
        max_length=500,
        help_text=_("Two to seven, one per line, from the lowest to the highest."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    number_decimals = forms.TypedChoiceField(
        label=_("Decimals"),
        choices=[(str(places), str(places)) for places in range(MAX_DECIMALS + 1)],
        coerce=int,
        initial="0",
        widget=forms.RadioSelect,
    )
    number_min = forms.CharField(label=_("Lowest number"), max_length=MAX_VALUE_LENGTH)
    number_max = forms.CharField(label=_("Highest number"), max_length=MAX_VALUE_LENGTH)
    number_unit = forms.CharField(
        label=_("Unit"), max_length=20, required=False, help_text=_("For example “dakika” or “TL”.")
    )
    ranges = forms.CharField(
        label=_("Ranges of the result"),
        required=False,
        help_text=_(
            "Numbers are published in ranges only. Where each begins, one per line, from the lowest number "
            "on. Empty: about ten ranges of equal width."
        ),
        widget=forms.Textarea(attrs={"rows": 5, "inputmode": "decimal"}),
    )
    date_min = DayField(label=_("First day"))
    date_max = DayField(label=_("Last day"))
    budget_total = _number(_("Amount to divide"), 1, LARGEST_BUDGET, 100)
    budget_step = _number(
        pgettext_lazy("budget", "Step"), 1, LARGEST_BUDGET, 5, _("Each amount must be a multiple of this.")
    )
    text_length = _number(_("Maximum length, in characters"), 1, MAX_TEXT_LENGTH, 500)
    condition_options = forms.MultipleChoiceField(
        label=_("Ask only after these answers"),
        help_text=_(
            "If you choose none, everybody is asked. Otherwise only people who chose one of these "
            "options are asked. All of them must belong to one question."
        ),
        widget=ConditionWidget,
        required=False,
    )

    class Meta:
        model = Question
        fields = [
            "text",
            "hint",
            "easy",
            "easy_en",
            "kind",
            "options",
            "random_order",
            "other",
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
            "scale_labels",
            "number_decimals",
            "number_min",
            "number_max",
            "number_unit",
            "ranges",
            "date_min",
            "date_max",
            "date_range",
            "required",
            "no_opinion",
            "condition_options",
        ]
        widgets = {
            "kind": forms.RadioSelect,
            "budget_unit": forms.RadioSelect,
            "date_range": forms.RadioSelect,
        }

    def __init__(self, *args: Any, poll: Poll, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = list(self.instance.options.select_related("picture")) if self.instance.pk else []
        self._show_options(options)
        self._pictured = {f"picture_{option.pk}": option for option in options if option.lower is None}
        self._offer_pictures()
        bounded = self.instance.kind in USED_BY["max_choices"]
        if not bounded or self.instance.max_choices == len(options):
            self.initial["max_choices"] = None
        self._offer_conditions(queries.questions_of(poll))

    def _show_options(self, options: Sequence[Option]) -> None:
        own = self.instance
        listed = [option.text for option in options if not option.is_other and option.lower is None]
        self.initial["options"] = "\n".join(listed)
        if own._state.adding:
            # The first of a list is chosen more often.
            self.initial["random_order"] = True
        self.initial["other"] = next((option.text for option in options if option.is_other), "")

        def written(number: int) -> str:
            words = f"{Decimal(number).scaleb(-own.number_decimals):f}"
            return words.replace(".", ",") if is_turkish() else words

        self.initial["number_min"] = written(own.number_min)
        self.initial["number_max"] = written(own.number_max)
        lowers = [option.lower for option in options if option.lower is not None]
        self.initial["ranges"] = "\n".join(map(written, lowers)) if own.kind == QuestionKind.NUMBER else ""

    def _offer_pictures(self) -> None:
        hint = format_html(
            '{} <a href="{}">{}</a>',
            _("From the pictures of the site, which are described in both languages."),
            reverse("pages-staff:pictures"),
            _("Upload a picture"),
        )
        library = {it.digest: it.description_tr for it in pages_queries.list_pictures()[:MAX_PICTURES]}
        for place, (name, option) in enumerate(self._pictured.items()):
            own = {option.picture.digest: option.picture.description_tr} if option.picture else {}
            self.fields[name] = forms.ChoiceField(
                label=format_lazy(_("Picture of “{option}”"), option=option.text),
                choices=[("", _("no picture")), *{**own, **library}.items()],
                required=False,
                initial=option.picture_id or "",
                help_text="" if place else hint,
            )

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
            self._group(_("Other"), ["other"]),
            self._group(_("Number of choices"), ["min_choices", "max_choices"]),
            self._group(_("Scale"), ["score_min", "score_max", "score_min_label", "score_max_label"]),
            self._group(_("Budget"), ["budget_total", "budget_step", "budget_unit"]),
            self._group(_("Answer length"), ["text_length"]),
            self._group(_("Answers for every statement"), ["scale_labels"]),
            self._group(
                _("Numbers"), ["number_decimals", "number_min", "number_max", "number_unit", "ranges"]
            ),
            self._group(_("Days"), ["date_min", "date_max", "date_range"]),
            Group(_("Answering"), [self["required"], self["no_opinion"]]),
        ]
        if self._pictured:
            kinds = " ".join(sorted(CHOSEN))
            groups.insert(1, Group(_("Pictures"), [self[name] for name in self._pictured], kinds=kinds))
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
        if kind not in CHOSEN:
            for name in self._pictured:
                self._leave_out(name)
        if kind == QuestionKind.NUMBER and "number_decimals" in data:
            self._read_numbers(data)
        if kind and kind not in WITH_OPTIONS and not data.get("options"):
            # Submitted options are not dropped silently: the operation rejects them.
            self._leave_out("options")
        return data

    def _read_numbers(self, data: dict[str, Any]) -> None:
        """Replace numbers as they were typed by numbers in units of their last decimal."""
        decimals = data["number_decimals"]

        def parse_or_add_error(name: str, text: str, template: str = "{error}") -> int:
            try:
                return measures.parse_number(text, decimals)
            except ValidationError as error:
                self.add_error(name, template.format(line=text.strip(), error=error.messages[0]))
                return 0

        for name in ("number_min", "number_max"):
            if name in data:
                data[name] = parse_or_add_error(name, data[name])
        lines = data.get("ranges", "").splitlines()
        template = str(_("“{line}”: {error} Each line is the number at which a range begins."))
        data["ranges"] = [parse_or_add_error("ranges", line, template) for line in lines if line.strip()]

    def _leave_out(self, name: str) -> None:
        self.errors.pop(name, None)
        self.cleaned_data.pop(name, None)

    def draft(self) -> QuestionDraft:
        separate = {"options", "condition_options", *self._pictured}
        data = {name: value for name, value in self.cleaned_data.items() if name not in separate}
        return QuestionDraft(
            **data,
            options=self.cleaned_data.get("options", "").splitlines(),
            pictures={option.pk: self.cleaned_data.get(name, "") for name, option in self._pictured.items()},
            condition_options=[self._earlier[key] for key in self.cleaned_data["condition_options"]],
        )

    def _post_clean(self) -> None:
        """Leave the instance unchanged: the operation validates and writes the question."""
