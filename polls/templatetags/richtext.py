from django import template
from django.utils.safestring import SafeString

from participation.text.richtext import render

register = template.Library()


@register.filter
def richtext(markdown: str) -> SafeString:
    """Markdown as safe HTML."""
    return render(markdown)
