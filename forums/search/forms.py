"""The search form."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from forums.boards.models import Board, Tag
from forums.members.models import Member
from forums.search.queries import Filters
from participation.search.forms import QueryForm
from participation.text import figures

#: Names of the fields in addresses, where they are not the names here.
NAMES: Final = {"board": "forum", "tag": "etiket", "author": "yazan", "order": "sirala"}
#: Values of the order in addresses, and those of the queries; the first is the default.
ORDERS: Final = {"yeni": "newest", "uygun": "best"}


class SearchForm(QueryForm):
    """Query and filters. ``boards``: the choices of boards."""

    board = forms.ChoiceField(label=_("Board"), required=False)
    tag = forms.ChoiceField(label=_("Tag"), required=False)
    author = forms.CharField(
        label=_("Written by"), required=False, help_text=_("The short name after the @.")
    )
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("yeni", _("newest first")), ("uygun", _("best match first"))],
    )

    def __init__(self, *args: Any, boards: Sequence[Board], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.boards = {board.slug: board for board in boards}
        self.tags = {tag.slug: tag for tag in Tag.objects.all()}
        self.names = [
            (slug, board.name if figures.is_turkish() else board.name_en or board.name)
            for slug, board in self.boards.items()
        ]
        self._choose("board", [("", _("all boards")), *self.names])
        self._choose("tag", [("", _("all tags")), *((slug, tag.name) for slug, tag in self.tags.items())])
        if not self.tags:
            del self.fields["tag"]

    def add_prefix(self, field_name: str) -> str:
        """The field's name in the address."""
        return NAMES.get(field_name, field_name)

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def clean_author(self) -> Member | None:
        handle = self.cleaned_data["author"].removeprefix("@")
        if not handle:
            return None
        member = Member.objects.select_related("user").filter(handle=handle).first()
        if member is None:
            raise forms.ValidationError(_("Nobody has this short name."), code="nobody")
        return member

    def clean_order(self) -> str:
        return ORDERS.get(self.cleaned_data["order"], "newest")

    @property
    def filters_refused(self) -> bool:
        return any(name != "q" for name in self.errors)

    @property
    def has_filters(self) -> bool:
        """Whether a valid form has filters besides the query."""
        return bool(self.chosen_filters)

    @property
    def chosen_filters(self) -> list[tuple[str, str]]:
        """Label and readable value of each filter of a valid form."""
        filters = self.filters()
        member: Member | None = self.cleaned_data["author"]
        values = {
            "board": dict(self.names).get(filters.board.slug) if filters.board else None,
            "tag": filters.tag.name if filters.tag else None,
            "author": f"@{member.handle}" if member else None,
        }
        return [(str(self[name].label), value) for name, value in values.items() if value]

    def filters(self) -> Filters:
        member: Member | None = self.cleaned_data["author"]
        return Filters(
            board=self.boards.get(self.cleaned_data["board"]),
            author=member.user if member else None,
            tag=self.tags.get(self.cleaned_data.get("tag", "")),
        )
