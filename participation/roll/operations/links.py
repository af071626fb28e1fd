"""Links between accounts and entries, and the assurance level that follows from them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeVar

from participation.people import operations as people_operations
from participation.people.models import User
from participation.roll.models import Roll, RollEntry, RollMatch
from participation.roll.notices import notify_match_ended

T = TypeVar("T")

#: Maximum number of ids in one query.
_AT_ONCE: Final = 1_000


def link(*, entry: RollEntry, resident: User) -> bool:
    """Link an account to an entry, within a transaction that holds a lock of the roll.

    Returns False if the entry has another account or the account another entry of this roll: of two
    concurrent links, one succeeds.
    """
    raised_before = RollMatch.objects.filter(resident=resident, raised=True).exists()
    # Conflicts are ignored, not raised: the database server would log whom they concern.
    RollMatch.objects.bulk_create(
        [RollMatch(entry=entry, roll_id=entry.roll_id, resident=resident, raised=raised_before)],
        ignore_conflicts=True,
    )
    linked = RollMatch.objects.filter(entry=entry, resident=resident)
    if not linked.exists():
        return False
    if people_operations.confirm_by_roll(residents=[resident.pk], district=entry.district_id):
        linked.update(raised=True)
    return True


def unlink(*, roll: Roll, entries: Sequence[int]) -> int:
    """Remove the links of these entries, within a transaction that has locked the roll, and notify their
    accounts.

    An account whose level came from matching and that is on no other roll returns to the e-mail level.
    Returns the number of removed links.
    """
    ended: list[tuple[int, bool]] = []
    for some in _chunks(entries):
        matches = RollMatch.objects.filter(roll=roll, entry__in=some)
        ended += matches.values_list("resident", "raised")
        matches.delete()
    for several in _chunks(ended):
        residents = [resident for resident, _raised in several]
        still = set(RollMatch.objects.filter(resident__in=residents).values_list("resident", flat=True))
        people_operations.end_confirmation_by_roll(
            residents=[resident for resident, raised in several if raised and resident not in still]
        )
        notify_match_ended(roll=roll, residents=residents)
    return len(ended)


def follow_districts(moved: Mapping[int, int]) -> None:
    """Set the district of the linked accounts. ``moved`` maps entry ids to district ids."""
    by_district: dict[int, list[int]] = defaultdict(list)
    for entry, district in moved.items():
        by_district[district].append(entry)
    for district, entries in by_district.items():
        for some in _chunks(entries):
            matched = RollMatch.objects.filter(entry__in=some).values_list("resident", flat=True)
            people_operations.confirm_by_roll(residents=list(matched), district=district)


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))
