"""Scripts with what their bytes have to be, so that browsers run no others (Subresource Integrity)."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from participation import javascript

register = template.Library()


@register.simple_tag
def script(name: str) -> SafeString:
    """The module ``name`` with a script element, and before it all that it loads.

    A module cannot say what those that it imports have to be. Browsers keep what was loaded beforehand, and
    where that failed they run nothing that imports it. Workers have no integrity: ``referenda.client`` lists
    what they load.
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
