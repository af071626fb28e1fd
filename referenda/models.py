"""Collects the models for Django. All other code imports them from their subjects."""

from referenda.archive import models as archive
from referenda.archive.checkpoints import models as checkpoints
from referenda.archive.district_groups import models as district_groups
from referenda.ballot_box.credentials import models as credentials
from referenda.desks import models as desks
from referenda.lifecycle import models as lifecycle
from referenda.referendum import models as referendum
from referenda.results.documents import models as documents
from referenda.results.objections import models as objections
from referenda.trustees import models as trustees

__all__ = [
    "archive",
    "checkpoints",
    "credentials",
    "desks",
    "district_groups",
    "documents",
    "lifecycle",
    "objections",
    "referendum",
    "trustees",
]
