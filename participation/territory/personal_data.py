"""Districts and population tables: no personal data."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.personal_data import unlinked

TABLES: Final = unlinked(
    "territory",
    "City District Neighbourhood TargetSet TargetCell",
    _("Districts and statistics of the population: they are about no single person."),
)


def register() -> None:
    personal_data.register(tables=TABLES)
