"""Search stores texts of the council, and words without their texts: no personal data."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.personal_data import unlinked

TABLES: Final = unlinked(
    "search", "Document Word", _("The index of the council’s texts, and the words that occur on the site.")
)


def register() -> None:
    personal_data.register(tables=TABLES)
