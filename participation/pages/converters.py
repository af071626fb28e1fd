"""URL converters: the pages' names, which are Turkish in addresses, and the digests of pictures."""

from typing import Final

from django.urls import register_converter
from django.urls.converters import StringConverter

from participation.pages.addresses import DIGEST

#: The part of the address of each ``PageName``.
SLUGS: Final = {"about": "nedir", "contact": "iletisim", "accessibility": "erisilebilirlik"}
_NAMES: Final = {slug: name for name, slug in SLUGS.items()}


class PageNameConverter:
    regex = "|".join(SLUGS.values())

    def to_python(self, slug: str) -> str:
        return _NAMES[slug]

    def to_url(self, name: str) -> str:
        return SLUGS[str(name)]


class DigestConverter(StringConverter):
    regex = DIGEST


register_converter(PageNameConverter, "pagename")
register_converter(DigestConverter, "digest")
