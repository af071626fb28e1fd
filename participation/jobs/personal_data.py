"""Scheduled jobs: no personal data."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.personal_data import unlinked

TABLES: Final = unlinked(
    "jobs", "Failure WriteProbe", _("The state of scheduled jobs: it says nothing about any person.")
)


def register() -> None:
    personal_data.register(tables=TABLES)
