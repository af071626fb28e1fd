"""Posts as results of the search over everything. They have an index of their own."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from forums.search import matching, operations, queries
from participation.people.rules import Person
from participation.search import registry
from participation.search.query import Query
from participation.search.registry import Hit, OwnIndex
from participation.text import figures
from participation.text.texts import get_field_wording

#: The name of this kind.
KEY: Final = "thread"


def register() -> None:
    registry.register(
        OwnIndex(
            key=KEY,
            slug="forum",
            label=_("Forums"),
            place=10,
            page="forums:search",
            first=_count_and_list_hits,
            in_use=matching.list_words_in_use,
            rebuild=operations.rebuild_search_tokens,
        )
    )


def _count_and_list_hits(person: Person, query: Query, number: int, most: int) -> tuple[int, Sequence[Hit]]:
    count, hits = queries.count_and_list_hits(person, query, number, most)
    return count, [
        Hit(
            str(hit.post.pk),
            hit.title,
            hit.excerpt,
            hit.post.get_absolute_url(),
            " · ".join(
                (
                    str(get_field_wording(hit.post.thread.board, "name")),
                    figures.format_moment(hit.post.created_at),
                )
            ),
        )
        for hit in hits
    ]
