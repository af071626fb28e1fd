"""Pages, their pictures and offices: no personal data."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from participation import personal_data
from participation.personal_data import unlinked

TABLES: Final = unlinked(
    "pages",
    "PageVersion PageDraft PagePicture ShownPicture Office",
    _("The council’s pages, pictures and offices. Who published or changed them is in the audit log."),
)


def register() -> None:
    personal_data.register(tables=TABLES)
