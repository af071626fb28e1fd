"""Reading what waits for another officer, and what has to be decided before a result is certified."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from referenda import queries, rules
from referenda.models import Annulment, Desk, Objection, Redecryption, Referendum, TakeBack, Verdict


def waiting_annulment(referendum: Referendum) -> Annulment | None:
    """The proposal that nobody has decided yet."""
    found = Annulment.objects.filter(referendum=referendum, verdict=Verdict.WAITING)
    return found.select_related("proposed_by").first()


def waiting_take_backs(referendum: Referendum) -> Sequence[TakeBack]:
    """The proposals to take a strike-off back that nobody has decided yet, the oldest first."""
    found = TakeBack.objects.filter(referendum=referendum, verdict=Verdict.WAITING)
    return list(found.select_related("desk", "proposed_by"))


def waiting_redecryptions(referendum: Referendum) -> Sequence[Redecryption]:
    """Undecided proposals to have a trustee decrypt again, oldest first."""
    found = Redecryption.objects.filter(referendum=referendum, verdict=Verdict.WAITING)
    return list(found.select_related("trustee", "proposed_by"))


def upheld(referendum: Referendum) -> QuerySet[Objection]:
    """The objections that the council agrees with, with what follows from each, the oldest first."""
    return queries.objections(referendum).filter(upheld=True)


def missing_before_certification(referendum: Referendum, now: datetime) -> list[str]:
    """What keeps it from being certified at ``now``, as it is stored, in words."""
    return rules.missing_before_certification(
        referendum,
        now,
        objections_wait=referendum.objections.filter(answered_at__isnull=True).exists(),
        counts_wait=Desk.objects.filter(referendum=referendum, signed_by__isnull=True).exists(),
        unexplained=queries.is_unexplained(referendum),
        consequences_wait=upheld(referendum).filter(consequence__isnull=True).exists(),
        annulment_waits=waiting_annulment(referendum) is not None,
    )
