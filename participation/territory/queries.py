"""Reading the territory."""

from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from participation import turkish
from participation.territory.models import District, Neighbourhood

# Lower bounds of the tile map's steps, in inhabitants.
STEPS = (0, 50_000, 125_000, 300_000)


@dataclass(frozen=True)
class Share:
    """A district with its share of the city's population, 0-100."""

    district: District
    percent: float


def districts() -> QuerySet[District]:
    """All of them, in Turkish alphabetical order."""
    return District.objects.all()


def search(text: str) -> QuerySet[District]:
    """Districts whose name holds ``text``, whatever its case and accents; all of them for an empty text."""
    return districts().filter(search_name__contains=_searched(text))


def search_neighbourhoods(text: str) -> QuerySet[Neighbourhood]:
    """Neighbourhoods whose name holds ``text``, with their district; none for an empty text."""
    searched = _searched(text)
    if not searched:
        return Neighbourhood.objects.none()
    return Neighbourhood.objects.filter(search_name__contains=searched).select_related("district")


def shares(chosen: QuerySet[District]) -> list[Share]:
    """``chosen`` with their shares of all districts' population."""
    total = population()
    return [Share(district, 100 * district.population / total) for district in chosen]


def population() -> int:
    """Of all districts together; 0 while there are none."""
    found = District.objects.aggregate(total=Sum("population"))["total"]
    return int(found or 0)


def step(inhabitants: int) -> int:
    """The place of a population among the map's steps, from 1."""
    return sum(inhabitants >= bound for bound in STEPS)


def _searched(text: str) -> str:
    return " ".join(turkish.ascii_fold(text).split())
