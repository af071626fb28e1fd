"""Parts of pages that are the same for everybody, rendered once."""

from typing import Any

from django import template
from django.template import Context, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from participation.kept import kept

register = template.Library()


class KeptNode(template.Node):
    def __init__(
        self, name: FilterExpression, mark: FilterExpression, variables: dict[str, FilterExpression]
    ) -> None:
        self._name = name
        self._mark = mark
        self._variables = variables

    def render(self, context: Context) -> SafeString:
        name, mark = self._name.resolve(context), self._mark.resolve(context)

        def made() -> SafeString:
            shown: dict[str, Any] = {key: it.resolve(context) for key, it in self._variables.items()}
            # Without the request: nothing of who asks can get in.
            return SafeString(get_template(name).render(shown))

        return kept.get((name, get_language()), mark, made)


@register.tag
def kept_include(parser: Parser, token: Token) -> KeptNode:
    """``{% kept_include "polls/results/main.html" page.mark poll=poll page=page.result %}``

    Like ``{% include … only %}`` without the request. Rendered once for each template, language and mark,
    which holds everything that the result depends on; None: rendered each time. The variables are evaluated
    only to render.
    """
    _tag, *names = token.split_contents()
    rest = names[2:]
    variables = token_kwargs(rest, parser)
    if len(names) < 2 or rest:
        raise TemplateSyntaxError("kept_include takes a template, a mark and name=value pairs.")
    name, mark = names[:2]
    return KeptNode(parser.compile_filter(name), parser.compile_filter(mark), variables)
