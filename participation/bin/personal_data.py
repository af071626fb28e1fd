"""Deleted drafts: no personal data."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.personal_data import unlinked

TABLES: Final = unlinked(
    "bin",
    "Deleted",
    _("Drafts of the council that were deleted. They can be restored for 30 days, then they are gone."),
)


def register() -> None:
    personal_data.register(tables=TABLES)
