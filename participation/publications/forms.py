"""Forms of bulletins, converted to the arguments of operations."""

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


class SectionForm(forms.Form):
    """The results that sources offer, without those already in the draft."""

    choice = forms.ChoiceField(label=_("Result"), widget=forms.Select)

    def __init__(self, *args: Any, sources: list[Source], taken: set[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = [
            (source.label, choices)
            for source in sources
            if (
                choices := [
                    (f"{one.kind}:{one.ident}", one.title)
                    for one in source.candidates()
                    if (one.kind, one.ident) not in taken
                ]
            )
        ]
        field = self.fields["choice"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = self.groups

    def chosen(self) -> tuple[str, str]:
        """Kind and ident of the selected result."""
        kind, _colon, ident = self.cleaned_data["choice"].partition(":")
        return kind, ident


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The editors can read it. It is recorded in the audit log."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
