"""Districts and population tables: no personal data."""

from participation.data_kinds import register


def register_kinds() -> None:
    register(
        impersonal=(
            "territory.City",
            "territory.District",
            "territory.Neighbourhood",
            "territory.TargetSet",
            "territory.TargetCell",
        )
    )
