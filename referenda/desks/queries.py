"""Reads desks, their counts, and the reconciliation of strike-offs with ballots."""

from collections.abc import Sequence

from participation.roll import queries as roll_queries
from participation.roll.models import Channel
from referenda.archive import turnout
from referenda.desks import reconciliation as desks_reconciliation
from referenda.desks.models import Desk, Explanation, Reversal
from referenda.desks.reconciliation import Reconciliation, Votes
from referenda.referendum import queries
from referenda.referendum.approvals.models import Verdict
from referenda.referendum.models import Option, Question, Referendum


def votes_by_district(referendum: Referendum) -> dict[str, tuple[Votes, int]]:
    """The summed votes and the number of ballots of each district's signed desks, by the district's name."""
    signed: dict[str, list[Desk]] = {}
    desks = Desk.objects.filter(referendum=referendum, signed_by__isnull=False)
    for desk in desks.select_related("district"):
        if desk.district is not None:
            signed.setdefault(desk.district.name, []).append(desk)
    return {
        district: (_added(district_desks), sum(desk.ballots or 0 for desk in district_desks))
        for district, district_desks in signed.items()
    }


def _added(signed: Sequence[Desk]) -> Votes:
    return desks_reconciliation.total([desk.votes for desk in signed if desk.votes is not None])


def desk_rows(desk: Desk) -> Sequence[tuple[Question, Sequence[tuple[Option | None, int]]]]:
    """A desk's counts by question and option. The option None is the blank vote."""
    rows = []
    for question, row in zip(queries.questions_of(desk.referendum), desk.votes or [], strict=False):
        options: list[Option | None] = [None] if question.blank else []
        options += question.options.all()
        rows.append((question, list(zip(options, row, strict=True))))
    return rows


def desks(referendum: Referendum) -> Sequence[Desk]:
    return list(Desk.objects.filter(referendum=referendum).select_related("district"))


def desk_votes(referendum: Referendum) -> tuple[tuple[tuple[int, ...], ...], int] | None:
    """The summed votes and the number of ballots of all signed desks; None if no desk is signed."""
    signed = [desk for desk in desks(referendum) if desk.signed_by_id is not None]
    counts: list[Votes] = [desk.votes for desk in signed if desk.votes is not None]
    if not counts:
        return None
    return desks_reconciliation.total(counts), sum(desk.ballots or 0 for desk in signed)


def reconciliation(referendum: Referendum) -> Reconciliation:
    """Strike-offs compared with ballots, by channel. Complete once voting has closed."""
    struck_off = roll_queries.channels(referendum.uuid)
    signed = [desk for desk in desks(referendum) if desk.signed_by_id is not None]
    return Reconciliation(
        web_struck_off=struck_off.get(Channel.WEB, 0),
        web_ballots=turnout.recount(referendum),
        desk_struck_off=struck_off.get(Channel.DESK, 0),
        desk_ballots=sum(desk.ballots or 0 for desk in signed),
        desk_spoiled=sum(desk.spoiled or 0 for desk in signed),
        desk_reversed=Reversal.objects.filter(referendum=referendum, verdict=Verdict.CONFIRMED).count(),
    )


def explanation(referendum: Referendum, reconciled: Reconciliation) -> Explanation | None:
    """The stored explanation of exactly these differences; None if there is none."""
    return Explanation.objects.filter(
        referendum=referendum, web=reconciled.web_difference, desk=reconciled.desk_difference
    ).first()


def is_unexplained(referendum: Referendum) -> bool:
    """Whether strike-offs and ballots differ without an explanation."""
    reconciled = reconciliation(referendum)
    return not reconciled.fits and explanation(referendum, reconciled) is None


def waiting_reversals(referendum: Referendum) -> Sequence[Reversal]:
    """Undecided proposals to reverse a strike-off, oldest first."""
    proposals = Reversal.objects.filter(referendum=referendum, verdict=Verdict.WAITING)
    return list(proposals.select_related("desk", "proposed_by"))
