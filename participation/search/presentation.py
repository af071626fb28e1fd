"""What the pages of search show around the results: the kinds as filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from participation.search.queries import Group
from participation.search.registry import AnyKind, Hit, OwnIndex, Words


@dataclass(frozen=True, slots=True)
class KindLink:
    """A filter: its address with the same query, and how many results it has. ``is_cut``: there are more.
    ``count`` None: not counted. ``hits``: the first ones, where they are shown.
    """

    label: Words
    address: str
    count: int | None
    is_cut: bool
    is_current: bool
    hits: Sequence[Hit] = ()

    @property
    def has_more(self) -> bool:
        """Whether there are results besides ``hits``."""
        return self.is_cut or (self.count or 0) > len(self.hits)


def kind_links(text: str, groups: Sequence[Group], current: str) -> list[KindLink]:
    """A filter for each kind with results, and for the ``current`` one."""
    return [
        KindLink(
            group.kind.label,
            address_of(group.kind, text),
            group.count or None,
            group.is_cut,
            group.kind.key == current,
            group.hits,
        )
        for group in groups
        if group.count or group.kind.key == current
    ]


def address_of(kind: AnyKind, text: str) -> str:
    """The page with all results of ``kind``."""
    if isinstance(kind, OwnIndex):
        return f"{reverse(kind.page)}?{urlencode({'q': text})}"
    return f"{reverse('search:search')}?{urlencode({'q': text, 'tur': kind.slug})}"
