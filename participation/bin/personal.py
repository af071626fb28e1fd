"""Deleted drafts belong to nobody."""

from django.utils.translation import gettext_lazy as _

from participation.rights import registry


def register() -> None:
    registry.register_not_theirs(
        _("Drafts of the council that were deleted. They can be restored for 30 days, then they are gone."),
        "bin.Deleted",
    )
