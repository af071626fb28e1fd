"""Search stores nothing about a person."""

from django.utils.translation import gettext_lazy as _

from participation.rights import registry


def register() -> None:
    registry.register_not_theirs(
        _("The index of the council’s texts, and the words that occur on the site."),
        "search.Document",
        "search.Word",
    )
