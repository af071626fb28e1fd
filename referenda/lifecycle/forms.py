"""Forms of officers who draft a referendum."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participation.fields.day_fields import MomentField
from participation.people.models import User
from participation.roll import queries as roll_queries
from referenda.lifecycle.operations.drafting import QuestionDraft, ReferendumDraft
from referenda.referendum.models import Question, Referendum
from referenda.trustees.models import Trustee

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    _ReferendumModelForm = forms.ModelForm[Referendum]
else:
    _ReferendumModelForm = forms.ModelForm


_GROUPS: tuple[tuple["_StrPromise", tuple[str, ...]], ...] = (
    (_("The subject"), ("title", "description", "supersedes")),
    (_("In English"), ("title_en", "description_en")),
    (_("In easy language"), ("easy", "easy_en")),
    (_("Who votes, and when"), ("roll", "opens_at", "closes_at", "objection_days")),
    (
        _("Rules"),
        ("quorum", "threshold_percent", "blank_counts", "tie_rule", "districts_needed", "district_least"),
    ),
    (_("Key and credentials"), ("trustees_needed", "credential_mode", "credential_authority")),
)


def _mark_needed_for_review(form: forms.BaseForm, *names: str) -> None:
    """Say so beside the labels of these fields, which a draft may leave empty."""
    for name in names:
        form.fields[name].needed_for = _("required for review")  # type: ignore[attr-defined]


class ReferendumForm(_ReferendumModelForm):
    """Texts, times and rules of a referendum. The operation validates the row."""

    class Meta:
        model = Referendum
        fields = [
            "title",
            "description",
            "title_en",
            "description_en",
            "easy",
            "easy_en",
            "roll",
            "opens_at",
            "closes_at",
            "objection_days",
            "quorum",
            "threshold_percent",
            "blank_counts",
            "tie_rule",
            "districts_needed",
            "district_least",
            "trustees_needed",
            "credential_mode",
            "credential_authority",
            "supersedes",
        ]
        # Django would capitalise the model's "itiraz" as "Itiraz".
        labels = {"objection_days": _("Days for objections")}
        field_classes = {"opens_at": MomentField, "closes_at": MomentField}
        widgets = {
            "description": forms.Textarea(attrs={"rows": 5}),
            "description_en": forms.Textarea(attrs={"rows": 5}),
            "easy": forms.Textarea(attrs={"rows": 3}),
            "easy_en": forms.Textarea(attrs={"rows": 3}),
            "tie_rule": forms.RadioSelect,
            "credential_mode": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roll, earlier = self.fields["roll"], self.fields["supersedes"]
        assert isinstance(roll, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(earlier, forms.ModelChoiceField)  # noqa: S101
        roll.queryset = roll_queries.list_all_rolls()
        roll.empty_label = _("not chosen yet")
        earlier.queryset = Referendum.objects.ended().exclude(pk=self.instance.pk)
        earlier.empty_label = _("no earlier referendum")
        _mark_needed_for_review(self, "roll")

    def groups(self) -> list[tuple["_StrPromise", list[BoundField]]]:
        """The fields in groups as (heading, fields), in the page's order."""
        return [(title, [self[name] for name in names]) for title, names in _GROUPS]

    def _post_clean(self) -> None:
        """Skip ModelForm's changes to the instance."""

    def draft(self) -> ReferendumDraft:
        return ReferendumDraft(**self.cleaned_data)


class QuestionForm(forms.Form):
    """A question with one option on each line. The English lines have the same order."""

    text = forms.CharField(label=_("Question"), max_length=500)
    text_en = forms.CharField(label=_("Question in English"), max_length=500, required=False)
    easy = forms.CharField(
        label=_("Question in easy language"),
        max_length=500,
        required=False,
        help_text=_("Short sentences and everyday words. Shown beside the question, on request."),
    )
    easy_en = forms.CharField(label=_("Question in easy language, English"), max_length=500, required=False)
    options = forms.CharField(
        label=_("Options"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One per line. A proposal has two options: yes and no."),
    )
    options_en = forms.CharField(
        label=_("Options in English"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        help_text=_("In the same order."),
    )
    minimum = forms.IntegerField(label=_("Minimum number of options"), min_value=0, max_value=30, initial=1)
    maximum = forms.IntegerField(label=_("Maximum number of options"), min_value=1, max_value=30, initial=1)
    blank = forms.BooleanField(label=_("Blank votes are allowed"), required=False, initial=True)

    def __init__(self, *args: Any, question: Question | None = None, **kwargs: Any) -> None:
        if question is not None:
            options = list(question.options.all())
            kwargs["initial"] = {
                "text": question.text,
                "text_en": question.text_en,
                "easy": question.easy,
                "easy_en": question.easy_en,
                "options": "\n".join(option.text for option in options),
                "options_en": "\n".join(option.text_en for option in options),
                "minimum": question.minimum,
                "maximum": question.maximum,
                "blank": question.blank,
            }
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        turkish = _split_lines(self.cleaned_data.get("options", ""))
        english = _split_lines(self.cleaned_data.get("options_en", ""))
        if english and len(english) != len(turkish):
            self.add_error("options_en", _("The number of lines differs from the Turkish text."))
        return self.cleaned_data

    def draft(self) -> QuestionDraft:
        turkish = _split_lines(self.cleaned_data["options"])
        english = _split_lines(self.cleaned_data["options_en"]) or [""] * len(turkish)
        return QuestionDraft(
            text=self.cleaned_data["text"],
            text_en=self.cleaned_data["text_en"],
            easy=self.cleaned_data["easy"],
            easy_en=self.cleaned_data["easy_en"],
            options=list(zip(turkish, english, strict=True)),
            minimum=self.cleaned_data["minimum"],
            maximum=self.cleaned_data["maximum"],
            blank=self.cleaned_data["blank"],
        )


def _split_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class TrusteesForm(forms.Form):
    """A box for each account that can be chosen, with the name that everybody sees.

    ``accounts``: those named already, then those that match the search.
    """

    def __init__(self, *args: Any, referendum: Referendum, accounts: Sequence[User], **kwargs: Any) -> None:
        named = {it.person_id: it.name for it in referendum.trustees.all()}
        super().__init__(*args, **kwargs)
        self.accounts = accounts
        for account in accounts:
            who = account.display_name or account.email
            self.fields[f"person-{account.pk}"] = forms.BooleanField(
                label=who,
                required=False,
                initial=account.pk in named,
            )
            self.fields[f"name-{account.pk}"] = forms.CharField(
                label=gettext("Public name of {who}").format(who=who),
                max_length=Trustee._meta.get_field("name").max_length,
                required=False,
                initial=named.get(account.pk, account.display_name),
            )
            self.fields[f"name-{account.pk}"].needed_for = _("required for whoever is chosen")  # type: ignore[attr-defined]

    def rows(self) -> list[tuple[User, BoundField, BoundField]]:
        """Each account with its box and the field of its public name."""
        return [(it, self[f"person-{it.pk}"], self[f"name-{it.pk}"]) for it in self.accounts]

    def clean(self) -> dict[str, Any]:
        for account in self.accounts:
            is_chosen = self.cleaned_data.get(f"person-{account.pk}")
            if is_chosen and not self.cleaned_data.get(f"name-{account.pk}", "").strip():
                self.add_error(f"name-{account.pk}", _("Enter the name that everybody sees."))
        return self.cleaned_data

    def people(self) -> list[tuple[User, str]]:
        """The chosen accounts with their public names."""
        return [
            (it, self.cleaned_data[f"name-{it.pk}"])
            for it in self.accounts
            if self.cleaned_data[f"person-{it.pk}"]
        ]


class StateForm(forms.Form):
    """The referendum's state on the page of the officer who confirms."""

    state = forms.CharField(widget=forms.HiddenInput(), max_length=20)
