"""Every address of the site, from the URL conf, with made-up arguments."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from django.urls import URLPattern, URLResolver, get_resolver, reverse

#: By type of argument; an id that no row has.
_BY_TYPE: Final = {
    "NumberConverter": 1,
    "IntConverter": 1,
    "PurposeConverter": "sex",
    "KindConverter": "notice",
    "UUIDConverter": "00000000-0000-4000-8000-000000000000",
}
#: Arguments that are more than a number, an UUID or a word.
_BY_NAME: Final = {
    "key": "ab-cd",
    "uidb36": "1",
    "object_id": "1",
    "content_type_id": 1,
    "pk": 1,
    "year": 2026,
    "slug": "2026-1",
    "place": "board:1",
    "app_label": "people",
    "form": "json",
}
#: Of the technical admin: addresses that match everything else, without a name.
_NAMELESS: Final = frozenset("/$")


@cache
def every_address() -> dict[str, str]:
    """Addresses by name, such as ``polls:poll``."""
    return {
        name: reverse(name, kwargs=arguments)
        for name, arguments in _named(get_resolver())
        if not _NAMELESS & {*name}
    }


def _named(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _named(entry, inner)
        elif isinstance(entry, URLPattern):
            kinds = {name: type(it).__name__ for name, it in entry.pattern.converters.items()}
            groups = entry.pattern.regex.groupindex
            yield (
                f"{namespace}{entry.name or entry.pattern}",
                {name: _argument(name, kinds.get(name, "")) for name in groups},
            )


def _argument(name: str, kind: str) -> Any:
    return _BY_TYPE.get(kind) or _BY_NAME.get(name, "deneme")
