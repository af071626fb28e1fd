"""Reading desks, their counts, and how strike-offs and ballots fit together."""

from collections.abc import Sequence

from participation.roll import queries as rolls
from participation.roll.models import Channel
from referenda.archive import turnout
from referenda.desks import reconciliation as desks_reconciliation
from referenda.desks.models import Desk, Explanation, TakeBack
from referenda.desks.reconciliation import Reconciliation, Votes
from referenda.referendum import queries
from referenda.referendum.approvals.models import Verdict
from referenda.referendum.models import Option, Question, Referendum


def votes_by_district(referendum: Referendum) -> dict[str, tuple[Votes, int]]:
    """By district, what its signed desks counted together, and their ballots."""
    signed: dict[str, list[Desk]] = {}
    desks = Desk.objects.filter(referendum=referendum, signed_by__isnull=False)
    for desk in desks.select_related("district"):
        if desk.district is not None:
            signed.setdefault(desk.district.name, []).append(desk)
    return {
        district: (_added(found), sum(desk.ballots or 0 for desk in found))
        for district, found in signed.items()
    }


def _added(desks: Sequence[Desk]) -> Votes:
    return desks_reconciliation.total([desk.votes for desk in desks if desk.votes is not None])


def desk_rows(desk: Desk) -> Sequence[tuple[Question, Sequence[tuple[Option | None, int]]]]:
    """A desk's numbers beside what they count; None stands for blank votes."""
    found = []
    for question, row in zip(queries.questions_of(desk.referendum), desk.votes or [], strict=False):
        options: list[Option | None] = [None] if question.blank else []
        options += question.options.all()
        found.append((question, list(zip(options, row, strict=True))))
    return found


def desks(referendum: Referendum) -> Sequence[Desk]:
    return list(Desk.objects.filter(referendum=referendum).select_related("district"))


def desk_votes(referendum: Referendum) -> tuple[tuple[tuple[int, ...], ...], int] | None:
    """What all signed desks counted together, and their ballots; None if there is none."""
    signed = [desk for desk in desks(referendum) if desk.signed_by_id is not None]
    counts: list[Votes] = [desk.votes for desk in signed if desk.votes is not None]
    if not counts:
        return None
    return desks_reconciliation.total(counts), sum(desk.ballots or 0 for desk in signed)


def reconciliation(referendum: Referendum) -> Reconciliation:
    """Strike-offs beside ballots, by channel; complete once voting has closed."""
    struck_off = rolls.channels(referendum.uuid)
    signed = [desk for desk in desks(referendum) if desk.signed_by_id is not None]
    return Reconciliation(
        web_struck_off=struck_off.get(Channel.WEB, 0),
        web_ballots=turnout.recount(referendum),
        desk_struck_off=struck_off.get(Channel.DESK, 0),
        desk_ballots=sum(desk.ballots or 0 for desk in signed),
        desk_spoiled=sum(desk.spoiled or 0 for desk in signed),
        desk_taken_back=TakeBack.objects.filter(referendum=referendum, verdict=Verdict.CONFIRMED).count(),
    )


def explanation(referendum: Referendum, found: Reconciliation) -> Explanation | None:
    """Why it differs as it does; None where nobody has said so."""
    return Explanation.objects.filter(
        referendum=referendum, web=found.web_difference, desk=found.desk_difference
    ).first()


def is_unexplained(referendum: Referendum) -> bool:
    """Whether strike-offs and ballots differ, and nobody has said why."""
    found = reconciliation(referendum)
    return not found.fits and explanation(referendum, found) is None


def waiting_reversals(referendum: Referendum) -> Sequence[TakeBack]:
    """The proposals to take a strike-off back that nobody has decided yet, the oldest first."""
    found = TakeBack.objects.filter(referendum=referendum, verdict=Verdict.WAITING)
    return list(found.select_related("desk", "proposed_by"))
