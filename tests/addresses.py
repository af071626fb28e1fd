"""Every address of the site, from the URL conf, with made-up arguments."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from django.urls import URLResolver, get_resolver, reverse
from django.utils.translation import override

#: By type of argument; an id that no row has.
_BY_TYPE: Final = {
    "NumberConverter": 1,
    "IntConverter": 1,
    "PurposeConverter": "sex",
    "KindConverter": "notice",
    "PageNameConverter": "about",
    "DigestConverter": "0" * 32,
    "UUIDConverter": "00000000-0000-4000-8000-000000000000",
}
#: Arguments that are more than a number, an UUID or a word.
_BY_NAME: Final = {
    "key": "ab-cd",
    "uidb36": "1",
    "object_id": "1",
    "content_type_id": 1,
    "slug": "2026-1",
    "place": "board:1",
    "app_label": "people",
    "form": "json",
}
#: Of the technical admin: addresses that match everything else, without a name.
_NAMELESS: Final = frozenset("/$")


@cache
def every_address() -> dict[str, str]:
    """Addresses of the Turkish pages by name, such as ``polls:poll``."""
    with override("tr"):  # a test may have asked for an English page before
        return {name: address for name, address in addresses_with({}).items() if "/" not in name}


def addresses_with(rows: Mapping[str, Sequence[Any]]) -> dict[str, str]:
    """Every address by name, or by its route if it has no name, with the first of ``rows`` (``tests.rows``).

    A name with a state (``polls:poll@draft``) is the same address of another row.
    """
    states = {key.partition(" ")[0] for key in rows if "@" in key}
    known: dict[str, str] = {}
    for name, route, arguments in _routes(get_resolver()):
        for it in (name, *(state for state in states if state.partition("@")[0] == name)):
            given = {argument: _row(rows, it, argument, made_up) for argument, made_up in arguments.items()}
            key = route if _NAMELESS & {*name} else it
            assert key not in known, f"two addresses are called {key}"
            address = _filled(route, given) if key == route else reverse(name, kwargs=given)
            query = rows.get(f"{it} ?")
            known[key] = f"{address}?{query[0]}" if query else address
    return known


def _row(rows: Mapping[str, Sequence[Any]], name: str, argument: str, made_up: Any) -> Any:
    plain = name.partition("@")[0]
    keys = (f"{name} {argument}", f"{plain} {argument}", f"{plain.partition(':')[0]} {argument}", argument)
    return next((rows[key][0] for key in keys if key in rows), made_up)


def _routes(
    resolver: URLResolver, namespace: str = "", before: str = "/"
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The name, the route and made-up arguments of every address."""
    for entry in resolver.url_patterns:
        route = f"{before}{entry.pattern}"
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _routes(entry, inner, route)
        else:
            kinds = {name: type(it).__name__ for name, it in entry.pattern.converters.items()}
            arguments = {
                name: _argument(name, kinds.get(name, "")) for name in entry.pattern.regex.groupindex
            }
            yield f"{namespace}{entry.name or entry.pattern}", route, arguments


def _filled(route: str, arguments: Mapping[str, Any]) -> str:
    """The route with its arguments, which are converters (``<path:object_id>``) or ``(?P<url>.*)$``."""
    return re.sub(r"<\w+:(\w+)>|\(\?P<(\w+)>\.\*\)\$", lambda it: str(arguments[it[1] or it[2]]), route)


def _argument(name: str, kind: str) -> Any:
    return _BY_TYPE.get(kind) or _BY_NAME.get(name, "deneme")
