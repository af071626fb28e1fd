"""Forms of bulletins, converted to the arguments of operations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.publications.models import Edition, Section
from participation.publications.operations.drafts import EditionText
from participation.publications.registry import Source

if TYPE_CHECKING:
    _EditionModelForm = forms.ModelForm[Edition]
    _SectionModelForm = forms.ModelForm[Section]
else:
    # Django's form classes take type arguments in the stubs only.
    _EditionModelForm = _SectionModelForm = forms.ModelForm


class TextForm(_EditionModelForm):
    """The council's text. ``revision`` is that of the draft when the editor opened the form."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)

    class Meta:
        model = Edition
        fields = [
            "title_tr",
            "summary_tr",
            "body_tr",
            "why_tr",
            "title_en",
            "summary_en",
            "body_en",
            "why_en",
        ]
        help_texts = {
            "summary_tr": _("Two or three sentences for lists, feeds and shared links."),
            "body_tr": _("Markdown: ## for a heading, - for a list, **bold**."),
            "why_tr": _("Public. What was wrong, or has changed since the previous version."),
        }
        widgets = {
            "summary_tr": forms.Textarea(attrs={"rows": 3}),
            "summary_en": forms.Textarea(attrs={"rows": 3, "lang": "en"}),
            "body_tr": forms.Textarea(attrs={"rows": 14}),
            "body_en": forms.Textarea(attrs={"rows": 14, "lang": "en"}),
            "why_tr": forms.Textarea(attrs={"rows": 3}),
            "why_en": forms.Textarea(attrs={"rows": 3, "lang": "en"}),
            "title_en": forms.TextInput(attrs={"lang": "en"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None or self.instance.version == 1:
            del self.fields["why_tr"], self.fields["why_en"]
        else:
            self.fields["why_tr"].needed_for = _("required for approval")  # type: ignore[attr-defined]
        self.initial["revision"] = self.instance.revision

    @property
    def has_english(self) -> bool:
        """Whether an English text was sent or is faulty: then it is not folded away."""
        names = ("title_en", "summary_en", "body_en")
        return self.is_bound and any(self[name].value() or self[name].errors for name in names)

    def text(self) -> EditionText:
        names = [name for name in self.fields if name != "revision"]
        return EditionText(**{name: self.cleaned_data[name] for name in names})

    def validate_constraints(self) -> None:
        """Skipped: the operation's ``full_clean`` and the database check them; otherwise messages would
        double.
        """


class CommentForm(_SectionModelForm):
    """The council's comment on a section. ``revision`` as in ``TextForm``."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    class Meta:
        model = Section
        fields = ["comment_tr", "comment_en"]
        help_texts = {"comment_tr": _("What the council says about this result. Shown below the figures.")}
        widgets = {
            "comment_tr": forms.Textarea(attrs={"rows": 6}),
            "comment_en": forms.Textarea(attrs={"rows": 6, "lang": "en"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["revision"] = self.instance.edition.revision

    def validate_constraints(self) -> None:
        """Skipped: the database checks them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A result with its two fields. ``source``: the label of its source, on the first result of each."""

    title: str
    source: object
    take: forms.BoundField
    place: forms.BoundField


class SectionsForm(forms.Form):
    """Which results become sections, and in which order: all that sources offer, the draft's own first.

    ``revision`` as in ``TextForm``.
    """

    use_required_attribute = False
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)

    def __init__(
        self,
        *args: Any,
        sources: list[Source],
        sections: Sequence[Section] = (),
        revision: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial["revision"] = revision
        self._offered: list[tuple[tuple[str, str], str, object]] = []
        own = {(it.kind, it.ident) for it in sections}
        for number, it in enumerate(sections, start=1):
            self._offer((it.kind, it.ident), it.title, _("In the draft") if number == 1 else "", number)
        for source in sources:
            fresh = [it for it in source.candidates() if (it.kind, it.ident) not in own]
            for number, candidate in enumerate(fresh):
                label = source.label if number == 0 else ""
                self._offer((candidate.kind, candidate.ident), candidate.title, label)

    def _offer(self, key: tuple[str, str], title: str, source: object, number: int | None = None) -> None:
        self._offered.append((key, title, source))
        name = "_".join(key)
        self.fields[f"take_{name}"] = forms.BooleanField(
            label=title, required=False, initial=number is not None
        )
        self.fields[f"place_{name}"] = forms.IntegerField(
            label=_("Position of “{title}”").format(title=title),
            required=False,
            min_value=1,
            max_value=999,
            initial=number,
        )

    @property
    def choices(self) -> list[Choice]:
        return [
            Choice(title, source, self["take_" + "_".join(key)], self["place_" + "_".join(key)])
            for key, title, source in self._offered
        ]

    def chosen(self) -> list[tuple[str, str]]:
        """Kind and ident of the ticked results: by place, those without one last, in the form's order."""
        data = self.cleaned_data
        ticked = [key for key, _title, _source in self._offered if data["take_" + "_".join(key)]]
        return sorted(ticked, key=lambda key: data["place_" + "_".join(key)] or 1000)


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The editors can read it. It is recorded in the audit log."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
