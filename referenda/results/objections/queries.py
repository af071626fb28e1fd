"""Reads objections."""

from django.db.models import QuerySet

from referenda.referendum.models import Referendum
from referenda.results.objections.models import Objection


def list_objections(referendum: Referendum) -> QuerySet[Objection]:
    """All objections with their consequences, oldest first."""
    return Objection.objects.filter(referendum=referendum).select_related("consequence")


def list_upheld_objections(referendum: Referendum) -> QuerySet[Objection]:
    """The upheld objections with their consequences, oldest first."""
    return list_objections(referendum).filter(upheld=True)
