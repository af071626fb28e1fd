"""The election calendar: no personal data."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.personal_data import unlinked

TABLES: Final = unlinked("elections", "EmbargoRule Election", _("The calendar of elections."))


def register() -> None:
    personal_data.register(tables=TABLES)
