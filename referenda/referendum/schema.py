"""Parts of the API description that several subjects share."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from participation.texts import own
from referenda.referendum.models import Option, Question, Referendum

TEXT: dict[str, Any] = {
    "type": "object",
    "properties": {"tr": {"type": "string"}, "en": {"type": "string"}},
    "required": ["tr"],
    "additionalProperties": False,
}
HASH = _("SHA-256 in 64 lowercase hexadecimal digits.")


def localized(written: Referendum | Question | Option, name: str = "text") -> dict[str, str]:
    """The text called ``name`` in Turkish and, where it is translated, in English."""
    return own(getattr(written, name), getattr(written, f"{name}_en"))


REFERENDUM_ID = OpenApiParameter(
    "referendum_id",
    {"type": "integer", "minimum": 1},
    OpenApiParameter.PATH,
    description=_("Id of the referendum."),
)
