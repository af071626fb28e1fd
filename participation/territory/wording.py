"""Display texts of dimensions, tables and categories, in the active language."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from participation.territory import tables
from participation.territory.tables import Disagreement, Place, Shape


def get_sex_label(key: str) -> str:
    return {tables.FEMALE: _("women"), tables.MALE: _("men")}[key]


def table(shape: Shape) -> str:
    """``by district and sex``: identifies a table within a set."""
    return {
        (): _("whole population"),
        ("district",): _("by district"),
        ("sex",): _("by sex"),
        ("age",): _("by age"),
        ("district", "sex"): _("by district and sex"),
        ("district", "age"): _("by district and age"),
        ("sex", "age"): _("by sex and age"),
        ("district", "sex", "age"): _("by district, sex and age"),
    }[shape]


def format_place(where: Place, districts: Mapping[str, str]) -> str:
    """``Konak, women, 15-24``; ``districts`` maps keys to names."""
    district, sex_key, age = where
    parts = [districts.get(district, district), get_sex_label(sex_key) if sex_key else "", age]
    return ", ".join(part for part in parts if part) or _("whole population")


def disagreement(pair: Disagreement, districts: Mapping[str, str]) -> str:
    return _("%(place)s: %(first_people)s people %(first)s, but %(second_people)s %(second)s.") % {
        "place": format_place(pair.place, districts),
        "first": table(pair.first),
        "first_people": pair.people_by_first,
        "second": table(pair.second),
        "second_people": pair.people_by_second,
    }
