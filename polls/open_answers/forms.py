"""Forms for reviewers of open answers and filters for readers of published ones."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from polls.open_answers.models import TextCode, TextState, WithheldReason
from polls.open_answers.queries import UNGROUPED
from polls.questionnaire.models import MAX_TEXT_LENGTH

#: Longer than an answer, since a placeholder can be longer than the text it replaces.
_MAX_WORDS_LENGTH = 4 * MAX_TEXT_LENGTH


#: Names of the fields of filters in addresses.
NAMES: Final = {"words": "ara", "under": "baslik", "review": "durum"}
#: The answers under no heading, as a value of the heading in addresses.
NO_HEADING: Final = "yok"


class FilterForm(forms.Form):
    """Filter of a list of answers.

    An unknown heading is ignored. A search text that is too long matches nothing, and the field shows why.
    """

    use_required_attribute = False
    MAX_SEARCH_LENGTH = 100

    words = forms.CharField(label=_("Search the answers"), max_length=MAX_SEARCH_LENGTH, required=False)
    under = forms.ChoiceField(label=_("Heading"), required=False)

    def __init__(self, data: QueryDict, headings: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        heading = self.fields["under"]
        assert isinstance(heading, forms.ChoiceField)  # noqa: S101 - for the type checker
        heading.choices = [("", _("all")), *headings, (NO_HEADING, _("under no heading"))]
        self.is_valid()

    def add_prefix(self, field_name: str) -> str:
        """The field's name in the address."""
        return NAMES.get(field_name, field_name)

    @property
    def finds(self) -> bool:
        """Whether the search text is valid."""
        return "words" in self.cleaned_data

    @property
    def search(self) -> str:
        return str(self.cleaned_data.get("words", ""))

    @property
    def heading(self) -> str:
        """The id of a heading, ``UNGROUPED``, or empty for all."""
        given = str(self.cleaned_data.get("under", ""))
        return UNGROUPED if given == NO_HEADING else given

    @property
    def narrows(self) -> bool:
        return bool(self.search or self.heading or not self.finds)


class ReviewFilterForm(FilterForm):
    """The filter of the review. Without a state in the address it lists pending answers."""

    review = forms.ChoiceField(
        label=_("Review"), choices=[("", _("all")), *TextState.choices], required=False
    )
    field_order = ["review", "under", "words"]

    def __init__(self, data: QueryDict, headings: Sequence[tuple[str, str]]) -> None:
        if NAMES["review"] not in data:
            data = data.copy()
            data[NAMES["review"]] = TextState.PENDING.value
        super().__init__(data, headings)

    @property
    def state(self) -> str:
        return str(self.cleaned_data.get("review", ""))

    @property
    def narrows(self) -> bool:
        return super().narrows or self.state != TextState.PENDING


class PublicationForm(forms.Form):
    """An answer's text as it would be published."""

    words = forms.CharField(
        label=_("Text to publish"),
        help_text=_("You can only replace what must not be published with placeholders."),
        max_length=_MAX_WORDS_LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "tr", "spellcheck": "false"}),
    )


class WithholdForm(forms.Form):
    # It shares a form with other actions; browsers would require a reason for publishing as well.
    use_required_attribute = False

    reason = forms.ChoiceField(
        label=_("Reason for not publishing it"),
        choices=[("", _("choose a reason")), *WithheldReason.choices],
        help_text=_("The number of unpublished answers is public, with the reasons."),
    )


class GroupForm(forms.Form):
    """A choice of one of the question's headings, or none."""

    use_required_attribute = False

    code = forms.ChoiceField(label=_("Heading"), required=False)

    def __init__(self, data: QueryDict | None, codes: Sequence[TextCode], **options: Any) -> None:
        super().__init__(data, **options)
        code = self.fields["code"]
        assert isinstance(code, forms.ChoiceField)  # noqa: S101 - for the type checker
        code.choices = [("", _("none")), *((str(code.pk), code.name) for code in codes)]

    def chosen(self) -> int | None:
        code: str = self.cleaned_data["code"]
        return int(code) if code else None


class HeadingForm(forms.Form):
    name = forms.CharField(label=_("Heading"), max_length=80)


def selected_answers(keys: Sequence[str]) -> dict[UUID, str]:
    """The selected answers, each with the version shown (``queries.ReviewedText.key``).

    Raises ValueError for malformed keys.
    """
    pairs = (key.partition(".") for key in keys)
    return {UUID(ident): version for ident, _point, version in pairs}
