"""Forms of curation."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from forums.boards.models import Access, Board, Tag
from forums.discussion import registry
from forums.discussion import rules as discussion_rules
from forums.discussion.models import MAX_ACT_REASON_LENGTH, MAX_SUMMARY_LENGTH, Thread
from forums.text.lengths import MAX_TITLE_LENGTH
from forums.text.numbers import is_number
from participation.people.models import User
from participation.people.rules import Person

if TYPE_CHECKING:
    _ModelChoiceField = forms.ModelChoiceField[Board]
else:
    _ModelChoiceField = forms.ModelChoiceField


#: The id of a thread or post, alone or in a URL.
_THREAD = re.compile(r"(?:.*/konu/)?([1-9][0-9]{0,17})(?:[/?#].*)?")
_POST = re.compile(r"(?:.*(?:/ileti/|[?&]ileti=|#ileti-))?([1-9][0-9]{0,17})(?:[/?&#].*)?")


class ReasonForm(forms.Form):
    """An act that needs only a reason."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_ACT_REASON_LENGTH,
        help_text=_("It appears in the thread, where everybody can read it."),
    )
    field_order: Sequence[str] | None = None


class SlowForm(ReasonForm):
    seconds = forms.TypedChoiceField(
        label=_("Time between two posts by one person"),
        coerce=int,
        choices=[
            (0, _("no slow mode")),
            (60, _("a minute")),
            (300, _("5 minutes")),
            (1800, _("half an hour")),
            (3600, _("an hour")),
            (6 * 3600, _("6 hours")),
            (24 * 3600, _("a day")),
        ],
    )
    field_order = ["seconds"]


class RetitleForm(ReasonForm):
    title = forms.CharField(label=_("Title"), max_length=2 * MAX_TITLE_LENGTH)
    withhold = forms.BooleanField(
        label=_("The earlier title contains personal data: show it to nobody"), required=False
    )
    field_order = ["title", "withhold"]


class TagsForm(ReasonForm):
    tags = forms.ModelMultipleChoiceField(
        label=_("Tags"), queryset=Tag.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ["tags"]


class _BoardChoice(_ModelChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Board.objects.none(), label=_("Board"), empty_label=None, **options)

    def clean(self, value: Any) -> Any:
        """Refuses numbers that exceed the database's integers, which would raise in the query."""
        if value and not is_number(str(value)):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


def list_boards_of_same_readers(board: Board) -> "QuerySet[Board]":
    """Unarchived boards with the same readers as ``board``, itself included."""
    rows = Board.objects.current().filter(read_by=board.read_by)
    return rows.filter(organ=board.organ_id) if board.read_by == Access.MEMBERS else rows


def _offer_choices(field: forms.Field, boards: "QuerySet[Board]") -> None:
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
    field.queryset = boards


class MoveForm(ReasonForm):
    board = _BoardChoice()
    field_order = ["board"]

    def __init__(self, *args: Any, thread: Thread, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_choices(
            self.fields["board"], list_boards_of_same_readers(thread.board).exclude(pk=thread.board_id)
        )


class OtherThreadForm(ReasonForm):
    """``other``: URL or id of another thread; cleaned to the thread, or the one it was merged into."""

    other = forms.CharField(
        label=_("The other thread"),
        max_length=500,
        help_text=_("Its address from the browser, or its number."),
    )
    field_order = ["other"]

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_other(self) -> Thread:
        match = _THREAD.fullmatch(self.cleaned_data["other"].strip())
        row = match and (
            Thread.objects.select_related("board", "merged_into__board").filter(pk=int(match[1])).first()
        )
        thread = (row.merged_into or row) if row else None
        if thread is None or not discussion_rules.may_see_thread(self.person, thread):
            raise ValidationError(_("There is no such thread."), code="unknown")
        return thread


class EmbedForm(ReasonForm):
    """For editors: what is embedded at the top of the thread."""

    embedded = forms.ChoiceField(label=_("At the top of the thread"), required=False)
    field_order = ["embedded"]

    def __init__(self, *args: Any, editor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["embedded"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("nothing")), *registry.list_embed_choices(editor)]


class SummaryForm(forms.Form):
    """``sources``: URLs or ids of posts; the cleaned value is a list of ids."""

    body = forms.CharField(
        label=_("Summary"),
        max_length=2 * MAX_SUMMARY_LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("What was said, which views there are, and what remains open. Markdown."),
    )
    sources = forms.CharField(
        label=_("Posts it is based on"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Addresses or numbers of posts in this thread, separated by spaces."),
    )

    def clean_sources(self) -> list[int]:
        ids = []
        for text in self.cleaned_data["sources"].replace(",", " ").split():
            match = _POST.fullmatch(text)
            if match is None:
                raise ValidationError(
                    _("This is not a post: %(given)s"), code="unknown", params={"given": text[:80]}
                )
            ids.append(int(match[1]))
        return ids


class SplitForm(ReasonForm):
    """Title and board of the new thread; the page has the choice of posts beside this form."""

    title = forms.CharField(label=_("Title of the new thread"), max_length=2 * MAX_TITLE_LENGTH)
    board = _BoardChoice()
    field_order = ["title", "board"]

    def __init__(self, *args: Any, thread: Thread, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_choices(self.fields["board"], list_boards_of_same_readers(thread.board))
