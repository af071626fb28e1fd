"""A city of three districts with figures in every table, as files and as rows."""

from itertools import product

from participation.territory import tables

AGES = ("0-14", "15-64", "65+")
NAMES = {"buca": "Buca", "cigli": "Çiğli", "konak": "Konak"}
#: People by district, sex and age; no two alike, so that a mix-up shows.
JOINT = {place: 1000 + 137 * number for number, place in enumerate(product(NAMES, tables.SEXES, AGES))}


def figures(*names: str) -> dict[tables.Place, int]:
    """The named tables of the city: ``figures("district", "sex+age")``."""
    return {
        place: people
        for name in names
        for place, people in tables.sum_onto_dimensions(JOINT, tables.shape_named(name)).items()
    }


def rows(*names: str) -> list[str]:
    return [",".join([*place, str(people)]) for place, people in figures(*names).items()]


def csv(*lines: str, header: str = "district,sex,age_band,population") -> bytes:
    return "\n".join([header, *lines, ""]).encode()
