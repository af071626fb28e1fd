"""Reads the voter's entry on the roll, and whether it is struck off."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from participation.people.models import User
from participation.people.rules import Person
from participation.roll.models import RollEntry, RollMatch, StrikeOff
from referenda.referendum.models import Referendum


def find_roll_entry(voter: Person, referendum: Referendum) -> RollEntry | None:
    """The entry on the roll that the voter's account is matched with; None if there is none."""
    if not isinstance(voter, User) or referendum.roll_id is None:
        return None
    match = RollMatch.objects.filter(roll=referendum.roll_id, resident=voter).select_related("entry").first()
    return None if match is None else match.entry


def find_voting_channel(entry: RollEntry, referendum: Referendum) -> str | None:
    """The channel through which the person voted; None if they have not."""
    strike_offs = StrikeOff.objects.filter(referendum=referendum.uuid, entry=entry)
    return strike_offs.values_list("channel", flat=True).first()


def list_voting_channels(voter: Person, referenda: Sequence[Referendum]) -> dict[str, str]:
    """By referendum's uuid: the channel through which ``voter`` has voted, "" if they have not. Referenda on
    whose roll they are not are missing.

    At most one query. It reads strike-offs alone, which have no link to a ballot.
    """
    if not isinstance(voter, User) or not referenda:
        return {}
    matches = RollMatch.objects.filter(resident=voter)
    strike_offs = StrikeOff.objects.filter(referendum=OuterRef("uuid"), entry__in=matches.values("entry"))
    own = Referendum.objects.filter(pk__in=[it.pk for it in referenda], roll__in=matches.values("roll"))
    channels = own.values_list("uuid", Subquery(strike_offs.values("channel")[:1]))
    return {uuid: channel or "" for uuid, channel in channels}


def annotate_has_voted(referenda: QuerySet[Referendum], voter: Person) -> QuerySet[Referendum]:
    """``referenda`` with ``has_voted``: whether the voter is struck off the roll; without it for visitors."""
    if not isinstance(voter, User):
        return referenda
    entries = RollMatch.objects.filter(resident=voter).values("entry")
    strike_offs = StrikeOff.objects.filter(referendum=OuterRef("uuid"), entry__in=entries)
    return referenda.annotate(has_voted=Exists(strike_offs))
