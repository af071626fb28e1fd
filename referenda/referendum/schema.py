"""Parts of the OpenAPI schema that several subjects share."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from referenda.referendum.models import Option, Question, Referendum

TEXT: dict[str, Any] = {
    "type": "object",
    "properties": {"tr": {"type": "string"}, "en": {"type": "string"}},
    "required": ["tr"],
    "additionalProperties": False,
}
HASH = _("SHA-256 in 64 lowercase hexadecimal digits.")


def localized(item: Referendum | Question | Option, name: str = "text") -> dict[str, str]:
    turkish, english = getattr(item, name), getattr(item, f"{name}_en")
    return {"tr": turkish, "en": english} if english else {"tr": turkish}


REFERENDUM_ID = OpenApiParameter(
    "referendum_id",
    {"type": "integer", "minimum": 1},
    OpenApiParameter.PATH,
    description=_("Id of the referendum."),
)
