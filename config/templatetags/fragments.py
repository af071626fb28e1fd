"""Parts of pages that are the same for everybody, rendered once."""

from typing import Any

from django import template
from django.template import Context, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from participation.storage.local_cache import local_cache

register = template.Library()


class CachedNode(template.Node):
    def __init__(
        self, name: FilterExpression, version: FilterExpression, variables: dict[str, FilterExpression]
    ) -> None:
        self._name = name
        self._version = version
        self._variables = variables

    def render(self, context: Context) -> SafeString:
        name, version = self._name.resolve(context), self._version.resolve(context)

        def render() -> SafeString:
            shown: dict[str, Any] = {key: it.resolve(context) for key, it in self._variables.items()}
            # Without the request: nothing of who asks can get in.
            return SafeString(get_template(name).render(shown))

        return local_cache.get((name, get_language()), version, render)


@register.tag
def cached_include(parser: Parser, token: Token) -> CachedNode:
    """``{% cached_include "polls/results/main.html" page.version poll=poll page=page.result %}``

    Like ``{% include … only %}`` without the request. Rendered once for each template, language and version,
    which holds everything that the result depends on; None: rendered each time. The variables are evaluated
    only to render.
    """
    _tag, *names = token.split_contents()
    rest = names[2:]
    variables = token_kwargs(rest, parser)
    if len(names) < 2 or rest:
        raise TemplateSyntaxError("cached_include takes a template, a version and name=value pairs.")
    name, version = names[:2]
    return CachedNode(parser.compile_filter(name), parser.compile_filter(version), variables)
