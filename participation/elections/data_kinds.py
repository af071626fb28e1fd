"""The election calendar: no personal data."""

from participation.data_kinds import register


def register_kinds() -> None:
    register(impersonal=("elections.Election", "elections.EmbargoRule"))
