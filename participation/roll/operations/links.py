"""Links between accounts and entries, and the assurance level that follows from them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeVar

from participation.people.models import AssuranceLevel, User
from participation.people.operations import profiles as profile_operations
from participation.roll.models import Roll, RollEntry, RollMatch
from participation.roll.notices import notify_match_ended

T = TypeVar("T")

#: Maximum number of ids in one query.
_AT_ONCE: Final = 1_000


def link_account(*, entry: RollEntry, resident: User, proved: bool = False) -> bool:
    """Link an account to an entry, within a transaction that holds a lock of the roll. ``proved``: by the
    identity provider, which gives the higher level.

    Returns False if the entry has another account or the account another entry of this roll: of two
    concurrent links, one succeeds.
    """
    earlier = RollMatch.objects.filter(resident=resident, raised=True)
    raised_before = earlier.filter(proved=True).exists() if proved else earlier.exists()
    # Conflicts are ignored, not raised: the database server would log whom they concern.
    RollMatch.objects.bulk_create(
        [
            RollMatch(
                entry=entry, roll_id=entry.roll_id, resident=resident, raised=raised_before, proved=proved
            )
        ],
        ignore_conflicts=True,
    )
    linked = RollMatch.objects.filter(entry=entry, resident=resident)
    if not linked.exists():
        return False
    level = AssuranceLevel.IDENTITY if proved else AssuranceLevel.ROLL_MATCHED
    rose = profile_operations.confirm_by_roll(
        residents=[resident.pk], district=entry.district_id, level=level
    )
    if rose:
        linked.update(raised=True)
    return True


def prove(*, match: RollMatch) -> None:
    """Mark an existing link as proved by the identity provider, within a transaction that holds a lock of the
    roll. It raises the account's level once: an officer may have lowered it since.
    """
    link_of = RollMatch.objects.filter(pk=match.pk, resident=match.resident_id, proved=False)
    if not link_of.update(proved=True):
        return
    rose = profile_operations.confirm_by_roll(
        residents=[match.resident_id], district=match.entry.district_id, level=AssuranceLevel.IDENTITY
    )
    if rose:
        RollMatch.objects.filter(pk=match.pk).update(raised=True)


def unlink_entries(*, roll: Roll, entries: Sequence[int]) -> int:
    """Remove the links of these entries, within a transaction that has locked the roll, and notify their
    accounts.

    An account whose level came from matching returns to the level that its links with other rolls give, or to
    the e-mail level. Returns the number of removed links.
    """
    ended: list[tuple[int, bool, bool]] = []
    for some in _split_into_chunks(entries):
        matches = RollMatch.objects.filter(roll=roll, entry__in=some)
        ended += matches.values_list("resident", "raised", "proved")
        matches.delete()
    for several in _split_into_chunks(ended):
        residents = [resident for resident, _raised, _proved in several]
        still = RollMatch.objects.filter(resident__in=residents)
        matched = set(still.values_list("resident", flat=True))
        proved = set(still.filter(proved=True).values_list("resident", flat=True))
        fall_to_roll = [it for it, raised, was in several if raised and was and it in matched - proved]
        fall = [it for it, raised, _proved in several if raised and it not in matched]
        profile_operations.end_confirmation_by_roll(
            residents=fall_to_roll, level=AssuranceLevel.IDENTITY, after=AssuranceLevel.ROLL_MATCHED
        )
        profile_operations.end_confirmation_by_roll(
            residents=[it for it, raised, was in several if raised and was and it in fall],
            level=AssuranceLevel.IDENTITY,
        )
        profile_operations.end_confirmation_by_roll(residents=fall)
        notify_match_ended(roll=roll, residents=residents)
    return len(ended)


def follow_districts(moved: Mapping[int, int]) -> None:
    """Set the district of the linked accounts. ``moved`` maps entry ids to district ids."""
    by_district: dict[int, list[int]] = defaultdict(list)
    for entry, district in moved.items():
        by_district[district].append(entry)
    for district, entries in by_district.items():
        for some in _split_into_chunks(entries):
            matched = RollMatch.objects.filter(entry__in=some)
            proved = matched.filter(proved=True, raised=True).values_list("resident", flat=True)
            profile_operations.move_by_roll(residents=list(proved), district=district)
            residents = matched.values_list("resident", flat=True)
            profile_operations.confirm_by_roll(residents=list(residents), district=district)


def _split_into_chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))
