"""URL converters of the kinds of texts: Turkish in addresses."""

from typing import Final

from django.urls import register_converter

#: The last part of the address of each ``TextKind``; all but the first are consents.
SLUGS: Final = {"notice": "aydinlatma", "birth_year": "dogum-yili", "sex": "cinsiyet"}
_KINDS: Final = {slug: kind for kind, slug in SLUGS.items()}


class KindConverter:
    regex = "|".join(SLUGS.values())

    def to_python(self, slug: str) -> str:
        return _KINDS[slug]

    def to_url(self, kind: str) -> str:
        return SLUGS[str(kind)]


class PurposeConverter(KindConverter):
    regex = "|".join(slug for kind, slug in SLUGS.items() if kind != "notice")


register_converter(KindConverter, "textkind")
register_converter(PurposeConverter, "purpose")
