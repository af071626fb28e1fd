"""Forms of officers who draft a referendum."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from participation.day_fields import MomentField
from participation.people import queries as people_queries
from participation.people.models import User
from participation.roll import queries as roll_queries
from referenda.lifecycle.operations.drafting import MOST_TRUSTEES, QuestionDraft, ReferendumDraft
from referenda.referendum.models import Question, Referendum

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    _ReferendumModelForm = forms.ModelForm[Referendum]
else:
    _ReferendumModelForm = forms.ModelForm


_GROUPS: tuple[tuple["_StrPromise", tuple[str, ...]], ...] = (
    (_("The subject"), ("title", "description", "supersedes")),
    (_("In English"), ("title_en", "description_en")),
    (_("Who votes, and when"), ("roll", "opens_at", "closes_at", "objection_days")),
    (
        _("Rules"),
        ("quorum", "threshold_percent", "blank_counts", "tie_rule", "districts_needed", "district_least"),
    ),
    (_("Key and credentials"), ("trustees_needed", "credential_mode", "credential_authority")),
)


def _need_for_review(form: forms.BaseForm, *names: str) -> None:
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
            "tie_rule": forms.RadioSelect,
            "credential_mode": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roll, earlier = self.fields["roll"], self.fields["supersedes"]
        assert isinstance(roll, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(earlier, forms.ModelChoiceField)  # noqa: S101
        roll.queryset = roll_queries.rolls()
        roll.empty_label = _("not chosen yet")
        earlier.queryset = Referendum.objects.ended().exclude(pk=self.instance.pk)
        earlier.empty_label = _("no earlier referendum")
        _need_for_review(self, "title_en", "description_en", "roll")

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
                "options": "\n".join(option.text for option in options),
                "options_en": "\n".join(option.text_en for option in options),
                "minimum": question.minimum,
                "maximum": question.maximum,
                "blank": question.blank,
            }
        super().__init__(*args, **kwargs)
        _need_for_review(self, "text_en", "options_en")

    def clean(self) -> dict[str, Any]:
        turkish = _lines(self.cleaned_data.get("options", ""))
        english = _lines(self.cleaned_data.get("options_en", ""))
        if english and len(english) != len(turkish):
            self.add_error("options_en", _("The number of lines differs from the Turkish text."))
        return self.cleaned_data

    def draft(self) -> QuestionDraft:
        turkish = _lines(self.cleaned_data["options"])
        english = _lines(self.cleaned_data["options_en"]) or [""] * len(turkish)
        return QuestionDraft(
            text=self.cleaned_data["text"],
            text_en=self.cleaned_data["text_en"],
            options=list(zip(turkish, english, strict=True)),
            minimum=self.cleaned_data["minimum"],
            maximum=self.cleaned_data["maximum"],
            blank=self.cleaned_data["blank"],
        )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class TrusteesForm(forms.Form):
    """One trustee on each line: the account's e-mail address, a comma, the public name."""

    people = forms.CharField(
        label=_("Trustees"),
        widget=forms.Textarea(attrs={"rows": 7}),
        required=False,
        help_text=_("One per line: e-mail address, comma, the name that everybody sees."),
    )

    def __init__(self, *args: Any, referendum: Referendum, **kwargs: Any) -> None:
        trustees = referendum.trustees.select_related("person")
        kwargs["initial"] = {"people": "\n".join(f"{it.person.email}, {it.name}" for it in trustees)}
        super().__init__(*args, **kwargs)

    def clean_people(self) -> list[tuple[User, str]]:
        people: list[tuple[User, str]] = []
        for line in _lines(self.cleaned_data["people"])[: MOST_TRUSTEES + 1]:
            address, _comma, name = line.partition(",")
            person = people_queries.by_email(address.strip())
            if person is None:
                raise forms.ValidationError(
                    _("No account has the address %(address)s."),
                    code="unknown",
                    params={"address": address.strip()[:80]},
                )
            people.append((person, name.strip()))
        return people


class StateForm(forms.Form):
    """The referendum's state on the page of the officer who confirms."""

    state = forms.CharField(widget=forms.HiddenInput(), max_length=20)
