"""Search stores no personal data: texts of the council, and words without their texts."""

from participation.data_kinds import register


def register_kinds() -> None:
    register(impersonal=("search.Document", "search.Word"))
