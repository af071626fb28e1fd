"""Reading objections."""

from django.db.models import QuerySet

from referenda.referendum.models import Referendum
from referenda.results.objections.models import Objection


def objections(referendum: Referendum) -> QuerySet[Objection]:
    """All of them, the oldest first, with what follows from those that were upheld."""
    return Objection.objects.filter(referendum=referendum).select_related("consequence")


def upheld(referendum: Referendum) -> QuerySet[Objection]:
    """The objections that the council agrees with, with what follows from each, the oldest first."""
    return objections(referendum).filter(upheld=True)
