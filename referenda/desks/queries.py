"""Reads desks, their counts, and the reconciliation of strike-offs with ballots."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from participation.people.models import User
from participation.roll import queries as roll_queries
from participation.roll.models import Channel
from referenda.archive import turnout
from referenda.desks import reconciliation as desks_reconciliation
from referenda.desks.models import CountState, Desk, Explanation, Reversal
from referenda.desks.reconciliation import ChannelCount, Reconciliation, Votes
from referenda.referendum import disclosure, queries
from referenda.referendum.approvals.models import Verdict
from referenda.referendum.models import Option, Question, Referendum, State

#: States after voting.
COMPARABLE: Final = frozenset(
    {State.CLOSED, State.TALLIED, State.PARTIAL, State.PROVISIONAL, State.CERTIFIED, State.ANNULLED}
)


def list_votes_by_district(referendum: Referendum) -> dict[str, tuple[Votes, int]]:
    """The summed votes and the number of ballots of each district's signed desks, by the district's name."""
    signed: dict[str, list[Desk]] = {}
    desks = Desk.objects.filter(referendum=referendum, signed_by__isnull=False)
    for desk in desks.select_related("district"):
        if desk.district is not None:
            signed.setdefault(desk.district.name, []).append(desk)
    return {
        district: (_sum_votes(district_desks), sum(desk.ballots or 0 for desk in district_desks))
        for district, district_desks in signed.items()
    }


def are_few_on_paper(referendum: Referendum) -> bool:
    """Whether so few people are known to have voted at desks that the result would reveal their votes.

    During voting the number is that of batches, as in the public turnout.
    """
    return queries.count_struck_off_at_desks(referendum) < disclosure.MIN_PEOPLE


def _sum_votes(signed: Sequence[Desk]) -> Votes:
    return desks_reconciliation.sum_vote_counts([desk.votes for desk in signed if desk.votes is not None])


def list_desk_counts(desk: Desk) -> Sequence[tuple[Question, Sequence[tuple[Option | None, int]]]]:
    """A desk's counts by question and option. The option None is the blank vote."""
    rows = []
    for question, row in zip(queries.list_questions(desk.referendum), desk.votes or [], strict=False):
        options: list[Option | None] = [None] if question.blank else []
        options += question.options.all()
        rows.append((question, list(zip(options, row, strict=True))))
    return rows


def list_desks(referendum: Referendum) -> QuerySet[Desk]:
    """The desks with ``state``, a value of ``CountState``."""
    state = Case(
        When(signed_by__isnull=False, then=Value(CountState.SIGNED.value)),
        When(entered_by__isnull=False, then=Value(CountState.COUNTED.value)),
        default=Value(CountState.WAITING.value),
    )
    return Desk.objects.filter(referendum=referendum).select_related("district").annotate(state=state)


def list_referendum_desks(referendum: Referendum) -> Sequence[Desk]:
    return list(Desk.objects.filter(referendum=referendum).select_related("district"))


def sum_desk_votes(referendum: Referendum) -> tuple[tuple[tuple[int, ...], ...], int] | None:
    """The summed votes and the number of ballots of all signed desks; None if no desk is signed."""
    signed = [desk for desk in list_referendum_desks(referendum) if desk.signed_by_id is not None]
    counts: list[Votes] = [desk.votes for desk in signed if desk.votes is not None]
    if not counts:
        return None
    return desks_reconciliation.sum_vote_counts(counts), sum(desk.ballots or 0 for desk in signed)


def build_reconciliation(referendum: Referendum) -> Reconciliation:
    """Strike-offs compared with ballots, by channel. Complete once voting has closed."""
    struck_off = roll_queries.count_by_channel(referendum.uuid)
    signed = [desk for desk in list_referendum_desks(referendum) if desk.signed_by_id is not None]
    return Reconciliation(
        web_struck_off=struck_off.get(Channel.WEB, 0),
        web_ballots=turnout.recount_turnout(referendum),
        desk_struck_off=struck_off.get(Channel.DESK, 0),
        desk_ballots=sum(desk.ballots or 0 for desk in signed),
        desk_spoiled=sum(desk.spoiled or 0 for desk in signed),
        desk_reversed=Reversal.objects.filter(referendum=referendum, verdict=Verdict.CONFIRMED).count(),
    )


def is_comparable(referendum: Referendum) -> bool:
    """Whether strike-offs and ballots can be compared: voting has closed, and all counts are signed."""
    return referendum.state in COMPARABLE and not queries.do_counts_wait(referendum)


def list_channel_counts(referendum: Referendum) -> list[ChannelCount]:
    """The reconciliation by channel. Differences are None while they cannot be compared."""
    rows = build_reconciliation(referendum).channels(desks=referendum.desks.exists())
    if is_comparable(referendum):
        return rows
    return [replace(it, difference=None) for it in rows]


def find_explanation(referendum: Referendum, reconciled: Reconciliation) -> Explanation | None:
    """The stored explanation of exactly these differences; None if there is none."""
    return Explanation.objects.filter(
        referendum=referendum, web=reconciled.web_difference, desk=reconciled.desk_difference
    ).first()


def is_unexplained(referendum: Referendum) -> bool:
    """Whether strike-offs and ballots differ without an explanation."""
    reconciled = build_reconciliation(referendum)
    return not reconciled.fits and find_explanation(referendum, reconciled) is None


def list_unexplained_at_desks() -> QuerySet[Referendum]:
    """Provisional results whose strike-offs and ballots at desks differ without an explanation.

    One query, since it is asked for each officer every half minute. Ballots cast online are not counted
    again here: each was stored with its strike-off. Certifying does count them (``is_unexplained``).
    """
    signed = Desk.objects.filter(referendum=OuterRef("pk"), signed_by__isnull=False).order_by()
    counted = signed.values("referendum").annotate(n=Sum(F("ballots") + F("spoiled"))).values("n")
    struck_off = roll_queries.count_in_channel(OuterRef("uuid"), Channel.DESK)
    difference = Coalesce(Subquery(struck_off), 0) - Coalesce(Subquery(counted), 0)
    explained = Explanation.objects.filter(referendum=OuterRef("pk"), desk=OuterRef("difference"))
    rows = Referendum.objects.filter(Exists(signed), state=State.PROVISIONAL)
    return rows.annotate(difference=difference).filter(~Q(difference=0), ~Exists(explained))


def list_clerks_of_desk(desk: Desk) -> list[User]:
    """The accounts that strike voters off at the desk, in the order of naming."""
    return [it.person for it in desk.clerks.select_related("person")]


def list_desks_of_clerk(clerk: User) -> list[Desk]:
    """The desks at which ``clerk`` strikes voters off, soonest first, until voting has closed."""
    assigned = Desk.objects.filter(clerks__person=clerk).select_related("referendum", "district")
    before = [State.ANNOUNCED, State.CEREMONY, State.READY, State.OPEN]
    return list(assigned.filter(referendum__state__in=before).order_by("referendum__opens_at", "name", "pk"))


def list_waiting_reversals(referendum: Referendum) -> Sequence[Reversal]:
    """Undecided proposals to reverse a strike-off, oldest first."""
    proposals = Reversal.objects.filter(referendum=referendum, verdict=Verdict.WAITING)
    return list(proposals.select_related("desk", "proposed_by"))
