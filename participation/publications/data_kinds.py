"""Bulletins: personal data only of the staff who wrote and approved them."""

from participation.data_kinds import OFFICIAL_ACTS, register


def register_kinds() -> None:
    official = (
        "publications.Contributor",
        "publications.Edition.drafted_by",
        "publications.Edition.approved_by",
        "publications.Transition.person",
    )
    plain = ("Numbering", "Bulletin", "Edition", "Section", "Transition", "Rendering")
    register(also={OFFICIAL_ACTS: official}, impersonal=[f"publications.{name}" for name in plain])
