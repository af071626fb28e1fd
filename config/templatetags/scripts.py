"""Script elements with integrity hashes, so that browsers run no other bytes (Subresource Integrity)."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from participation import javascript

register = template.Library()


@register.simple_tag
def script(name: str) -> SafeString:
    """The script element of the module ``name``, preceded by preload links for everything it imports.

    A module cannot state the hashes of its imports. Browsers reuse preloaded modules, and if a preload fails
    its hash they run nothing that imports it. Workers have no integrity:
    ``referenda.archive.verification.client`` lists what they load.
    """
    preloaded = format_html_join(
        "",
        '<link rel="modulepreload" href="{}" integrity="{}">',
        ((one.address, one.integrity) for one in javascript.preloaded(name)),
    )
    own = javascript.served(name)
    return format_html(
        '{}<script type="module" src="{}" integrity="{}"></script>', preloaded, own.address, own.integrity
    )
