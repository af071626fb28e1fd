"""Pages, their pictures and offices: no personal data."""

from participation.data_kinds import register


def register_kinds() -> None:
    register(
        impersonal=(
            "pages.PageVersion",
            "pages.PageDraft",
            "pages.PagePicture",
            "pages.ShownPicture",
            "pages.Office",
        )
    )
