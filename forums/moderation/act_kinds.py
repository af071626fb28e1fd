"""Public acts on the forums.

Decisions have a public log of their own. Of appeals only the outcome is here, and nothing leads to the post.
"""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forums.boards.models import Access, Board
from participation.acts import registry
from participation.acts.registry import Kind, Subject
from participation.text.texts import build_site_wording, get_field_wording


def register() -> None:
    registry.register(
        Kind(
            code="forums",
            slug="forum",
            label=_("Forums"),
            with_reason=frozenset({"rule_book.published"}),
            without_reason=frozenset(
                {
                    "board.opened",
                    "board.archived",
                    "board.reopened",
                    "moderation.upheld",
                    "moderation.overturned",
                }
            ),
            subjects=_list_subjects,
        )
    )


def _list_subjects(names: Collection[str]) -> Mapping[str, Subject]:
    boards = Board.objects.filter(pk__in=registry.parse_numbers(names, "board"), read_by=Access.EVERYBODY)
    books = registry.parse_numbers(names, "rule_book")
    return {
        **{
            board.topic: Subject(get_field_wording(board, "name"), board.get_absolute_url())
            for board in boards
        },
        **{
            f"rule_book:{version}": Subject(
                build_site_wording(str(_("Forum rules"))), reverse("forums:rule-book", args=[version])
            )
            for version in books
        },
    }
