"""Deleted drafts: no personal data."""

from participation.data_kinds import register


def register_kinds() -> None:
    register(impersonal=("bin.Deleted",))
