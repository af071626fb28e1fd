"""Forms of rule books, and the form field for choosing a rule."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.moderation.rule_books.labels import get_rule_title
from forums.moderation.rule_books.models import Rule
from forums.moderation.rule_books.queries import get_current_book
from participation import days
from participation.fields.day_fields import DayField

MAX_RULES = 40


if TYPE_CHECKING:
    _RuleChoiceField = forms.ModelChoiceField[Rule]
else:
    _RuleChoiceField = forms.ModelChoiceField


class RuleField(_RuleChoiceField):
    """Choice of a rule of the book in force; ``RuleFormBase`` sets the choices."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Rule.objects.none(), **options)

    def label_from_instance(self, rule: Any) -> str:
        return get_rule_title(rule)


class RuleFormBase(forms.Form):
    """Base of forms with a field ``rule``, of the book in force when the form is created."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rule"]
        assert isinstance(field, RuleField)  # noqa: S101 - for the type checker
        field.queryset = get_current_book().rules.all()


class BookForm(forms.Form):
    """Header of a new version. ``after``: the version that the page was opened with."""

    after = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput)
    why = forms.CharField(
        label=_("What’s new"), max_length=500, help_text=_("Everybody can read it next to the version.")
    )
    begins = DayField(
        label=_("In force from"),
        required=False,
        help_text=_("If you leave this empty, it is in force as soon as it is published."),
    )

    def clean_begins(self) -> datetime | None:
        """Start of the day in local time; None, meaning from now on, for an empty field or today."""
        day: date | None = self.cleaned_data["begins"]
        if day is None or day == timezone.localdate():
            return None
        return days.start_of_day(day)


class RuleForm(forms.Form):
    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("It stays the same in all versions; statistics use it.")
    )
    title = forms.CharField(label=_("Title"), max_length=120, widget=forms.TextInput(attrs={"lang": "tr"}))
    text = forms.CharField(
        label=_("Meaning"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "lang": "tr"})
    )
    title_en = forms.CharField(
        label=_("Title in English"), max_length=120, widget=forms.TextInput(attrs={"lang": "en"})
    )
    text_en = forms.CharField(
        label=_("Meaning in English"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )
    weight = forms.IntegerField(
        label=_("Weight of a report"),
        min_value=1,
        max_value=10,
        initial=3,
        help_text=_("From 1 to 10. Breaking a rule of weight 1 does not lower anybody’s trust level."),
    )


if TYPE_CHECKING:
    RuleForms = forms.BaseFormSet[RuleForm]
else:

    class _RuleForms(forms.BaseFormSet):
        """Formset with labels for the ORDER and DELETE fields."""

        def add_fields(self, form: Any, index: int | None) -> None:
            super().add_fields(form, index)
            form.fields["ORDER"].label = _("Position")
            form.fields["DELETE"].label = _("Remove this rule")

    RuleForms = forms.formset_factory(
        RuleForm,
        formset=_RuleForms,
        extra=1,
        can_order=True,
        can_delete=True,
        max_num=MAX_RULES,
        absolute_max=MAX_RULES,
        validate_max=True,
    )
