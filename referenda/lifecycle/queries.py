"""Reads what is missing before a step, waiting annulments, and turnout."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from participation.roll import queries as roll_queries
from participation.roll.queries import Turnout
from referenda.desks import queries as desks_queries
from referenda.desks.models import Desk
from referenda.lifecycle import rules
from referenda.lifecycle.models import Annulment
from referenda.referendum import proposals
from referenda.referendum import queries as referendum_queries
from referenda.referendum.approvals.models import Verdict
from referenda.referendum.models import Question, Referendum, State
from referenda.referendum.queries import list_districts_of_roll, list_people_by_district
from referenda.results.objections.models import Objection
from referenda.results.objections.queries import list_upheld_objections


def get_waiting_annulment(referendum: Referendum) -> Annulment | None:
    """The undecided proposal to annul the referendum; None if there is none."""
    proposals = Annulment.objects.filter(referendum=referendum, verdict=Verdict.WAITING)
    return proposals.select_related("proposed_by").first()


def list_results_to_certify(now: datetime) -> QuerySet[Referendum]:
    """Provisional results that two officers certify next: the objection period is over at ``now``, every
    objection is decided, no annulment is proposed, and differences at desks are explained.
    """
    undecided = Objection.objects.filter(Q(answered_at=None) | Q(upheld=True, consequence=None))
    proposed = Annulment.objects.filter(verdict=Verdict.WAITING)
    rows = Referendum.objects.filter(state=State.PROVISIONAL, objections_until__lte=now)
    rows = rows.exclude(pk__in=undecided.values("referendum")).exclude(pk__in=proposed.values("referendum"))
    return rows.exclude(pk__in=desks_queries.list_unexplained_at_desks().values("pk"))


def list_missing_before_certification(referendum: Referendum, now: datetime) -> list[str]:
    """Translated reasons why the result cannot be certified at ``now``; empty if it can."""
    return rules.list_missing_before_certification(
        referendum,
        now,
        objections_wait=referendum.objections.filter(answered_at__isnull=True).exists(),
        counts_wait=referendum_queries.do_counts_wait(referendum),
        unexplained=desks_queries.is_unexplained(referendum),
        consequences_wait=list_upheld_objections(referendum).filter(consequence__isnull=True).exists(),
        annulment_waits=get_waiting_annulment(referendum) is not None,
    )


def list_missing_for_districts(referendum: Referendum, questions: Sequence[Question]) -> list[str]:
    """Translated reasons why the rule on districts prevents the announcement. Reads options by question."""
    if not referendum.counts_districts:
        return []
    return rules.list_missing_for_districts(
        referendum,
        {it.district.name: it.people for it in list_people_by_district(referendum)},
        alike=referendum_queries.does_weigh_all_alike(referendum),
        proposals=sum(proposals.is_proposal(len(it.options.all()), it.maximum) for it in questions),
        choices=sum(len(it.options.all()) + it.blank for it in questions),
        elsewhere=Desk.objects.filter(referendum=referendum)
        .exclude(district__in=list_districts_of_roll(referendum))
        .exists(),
    )


def list_turnout_by_district(referendum: Referendum) -> Sequence[Turnout]:
    """The turnout by district from batched strike-offs, so that a figure changes by several people."""
    return [] if referendum.roll is None else roll_queries.compute_turnout(referendum.roll, referendum.uuid)
