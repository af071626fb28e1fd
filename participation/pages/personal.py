"""Pages, their pictures and offices belong to nobody."""

from django.utils.translation import gettext_lazy as _

from participation.rights import registry


def register() -> None:
    registry.register_not_theirs(
        _("The council’s pages, pictures and offices. Who published or changed them is in the audit log."),
        "pages.PageVersion",
        "pages.PageDraft",
        "pages.PagePicture",
        "pages.ShownPicture",
        "pages.Office",
    )
