"""Script elements with integrity hashes, so that browsers run no other bytes (Subresource Integrity)."""

from collections.abc import Iterable

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
    own = javascript.read_served(name)
    return format_html(
        '{}<script type="module" src="{}" integrity="{}"></script>',
        _build_links(javascript.list_preloaded(name)),
        own.address,
        own.integrity,
    )


@register.simple_tag
def script_on_use(name: str) -> SafeString:
    """The template from which ``config/load-on-use.js`` loads the module ``name`` when it is first used.

    It has the links of ``script``, for dynamic imports too (a worker's module is one), and for the module.
    """
    files = javascript.list_preloaded(name, later=True)
    own = javascript.read_served(name)
    return format_html('<template data-module="{}">{}</template>', own.address, _build_links([*files, own]))


def _build_links(files: Iterable[javascript.Served]) -> SafeString:
    return format_html_join(
        "",
        '<link rel="modulepreload" href="{}" integrity="{}">',
        ((one.address, one.integrity) for one in files),
    )
