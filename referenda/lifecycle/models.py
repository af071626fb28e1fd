"""The proposal to annul a referendum."""

from django.db import models
from django.db.models import Q

from referenda.referendum.approvals.models import Proposal, Verdict
from referenda.referendum.models import State


class Annulment(Proposal):
    """The proposal to end a referendum without a result. ``state``: the referendum's when it was proposed."""

    state = models.CharField(max_length=11, choices=State)

    class Meta(Proposal.Meta):
        constraints = [
            *Proposal.Meta.constraints,
            models.UniqueConstraint(
                fields=["referendum"],
                condition=Q(verdict=Verdict.WAITING),
                name="referenda_annulment_one_waits",
            ),
        ]
