"""Reads of rolls."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, F, OuterRef, Q, QuerySet, Sum
from django.http import Http404

from participation.people import rules as people_rules
from participation.people.models import User
from participation.roll import errors, identity, rules
from participation.roll.identity import Person, RollHasher
from participation.roll.models import (
    MIN_OF_A_DISTRICT,
    Channel,
    Correction,
    CorrectionRule,
    CorrectionState,
    FreezeProposal,
    Roll,
    RollCount,
    RollEntry,
    RollImport,
    RollMatch,
    RollTransition,
    State,
    StrikeOff,
)
from participation.territory.models import District

_AT_ONCE = 5_000


def pepper() -> str:
    return str(settings.ROLL_PEPPER)


def get_roll_hasher(roll: Roll) -> RollHasher:
    """The hasher of ``roll``. Raises PepperDiffers if the installation has another pepper than it was created
    with.
    """
    hasher = RollHasher.of(pepper(), roll.public_id)
    if not identity.same(hasher.check, roll.pepper_check):
        raise errors.PepperDiffers
    return hasher


def list_all_rolls() -> QuerySet[Roll]:
    """All rolls, newest first."""
    return Roll.objects.all()


def public_rolls() -> QuerySet[Roll]:
    return Roll.objects.public()


def visible_roll(person: people_rules.Person, roll_id: int) -> Roll:
    """The roll of this id. Raises Http404 if there is none, or a draft that ``person`` may not see."""
    roll = list_all_rolls().filter(pk=roll_id).first()
    if roll is None or not rules.may_see_roll(person, roll):
        raise Http404
    return roll


def visible_rolls(person: people_rules.Person, idents: Collection[str]) -> list[str]:
    """Which of these rolls ``person`` may see."""
    return [str(roll.pk) for roll in Roll.objects.filter(pk__in=idents) if rules.may_see_roll(person, roll)]


@dataclass(frozen=True, slots=True)
class Size:
    """A roll's counts by district, in Turkish order, and their sums."""

    counts: list[RollCount]

    @property
    def people(self) -> int:
        return sum(count.people for count in self.counts)

    @property
    def weight(self) -> int:
        return sum(count.weight for count in self.counts)

    @property
    def is_weighted(self) -> bool:
        return self.weight != self.people

    @property
    def small(self) -> list[RollCount]:
        """Districts with too few people for a referendum that requires a majority of districts."""
        return [count for count in self.counts if count.people < MIN_OF_A_DISTRICT]


def get_roll_size(roll: Roll) -> Size:
    return get_sizes_by_roll([roll])[roll.pk]


def get_sizes_by_roll(of: Sequence[Roll]) -> dict[int, Size]:
    """Sizes by roll id; one query."""
    counts: dict[int, list[RollCount]] = {roll.pk: [] for roll in of}
    for count in RollCount.objects.filter(roll__in=counts).select_related("district"):
        counts[count.roll_id].append(count)
    return {pk: Size(of_roll) for pk, of_roll in counts.items()}


def correction_rules() -> QuerySet[CorrectionRule]:
    """Every rule, the newest first."""
    return CorrectionRule.objects.all()


def correction_rule_on(day: date) -> CorrectionRule | None:
    """The rule for a roll that opens on ``day``; None before every rule."""
    return CorrectionRule.objects.filter(valid_from__lte=day).first()


def find_waiting_freeze_proposal(roll: Roll) -> FreezeProposal | None:
    """The unconfirmed proposal to freeze the roll's current revision; None if there is none."""
    waiting = roll.freeze_proposals.filter(revision=roll.revision, confirmed_by=None)
    return waiting.select_related("proposed_by").first()


def freezes_to_confirm() -> QuerySet[FreezeProposal]:
    """Proposals to freeze rolls as they are now that wait for another officer."""
    rows = FreezeProposal.objects.filter(confirmed_by=None, revision=F("roll__revision"))
    return rows.filter(roll__state=State.OPEN).select_related("roll")


def transitions(roll: Roll) -> QuerySet[RollTransition]:
    return roll.transitions.select_related("by")


def imports(roll: Roll) -> QuerySet[RollImport]:
    return roll.imports.select_related("by")


def compared_districts(roll: Roll, roll_import: RollImport) -> list[tuple[District, int, int]]:
    """Each district with its numbers of people on the roll and in the file, in Turkish order; empty once the
    file was applied.
    """
    staged = roll_import.staged.order_by().values("district").annotate(n=Count("pk"))
    after = dict(staged.values_list("district", "n"))
    if not after:
        return []
    before = {count.district_id: count.people for count in get_roll_size(roll).counts}
    rows = District.objects.filter(pk__in={*before, *after})
    return [(district, before.get(district.pk, 0), after.get(district.pk, 0)) for district in rows]


def corrections(roll: Roll) -> QuerySet[Correction]:
    """Requests of a roll: waiting ones first, the longest waiting first."""
    waiting = Count("pk", filter=Q(state=CorrectionState.WAITING))
    rows = roll.corrections.select_related("resident", "district", "decided_by")
    return rows.annotate(waits=waiting).order_by("-waits", "pk")


def correction_counts(roll: Roll) -> Mapping[str, int]:
    """The number of requests in each state, as the public sees it."""
    return corrections_counted([roll])[roll.pk]


def corrections_counted(of: Sequence[Roll]) -> dict[int, dict[str, int]]:
    """The number of requests in each state by roll id; one query."""
    counts = {roll.pk: {state.value: 0 for state in CorrectionState} for roll in of}
    rows = (
        Correction.objects.filter(roll__in=counts).order_by().values("roll", "state").annotate(n=Count("pk"))
    )
    for row in rows:
        counts[row["roll"]][row["state"]] = row["n"]
    return counts


def list_entry_ids(person: Person) -> list[int]:
    """The ids of the person's entries on public rolls, except on those made with another pepper."""
    entries = []
    for roll in public_rolls():
        with suppress(errors.PepperDiffers):
            entries.append(find_roll_entry(roll, person))
    return [entry.pk for entry in entries if entry is not None]


def is_another(resident: User, places: Sequence[int]) -> bool:
    """Whether one of a person's ``places`` is another account's: then ``resident`` would be their second."""
    return RollMatch.objects.filter(entry__in=places).exclude(resident=resident).exists()


def find_roll_entry(roll: Roll, person: Person) -> RollEntry | None:
    """The entry of this number and birth date on the roll, or None. Raises PepperDiffers."""
    hasher = get_roll_hasher(roll)
    entry = RollEntry.objects.filter(roll=roll, number_mac=hasher.number(person)).first()
    # Compared even if there is no entry, so that both cases take equally long.
    known = bytes(entry.person_mac) if entry else bytes(32)
    return entry if identity.same(known, hasher.person(person)) else None


def request_status(correction: Correction) -> str:
    """How a missing person's request relates to the roll: ``absent``, ``free``, ``other_birth_date`` or
    ``taken`` (the entry is linked to another account). For officers only.
    """
    rows = RollEntry.objects.filter(roll=correction.roll_id, number_mac=correction.number_mac)
    entry = rows.select_related("match").first()
    if entry is None:
        return "absent"
    if not identity.same(entry.person_mac, correction.person_mac or b""):
        return "other_birth_date"
    return "taken" if hasattr(entry, "match") else "free"


def list_matches(resident: User) -> QuerySet[RollMatch]:
    """Links of the account with entry, roll and district, newest roll first."""
    rows = RollMatch.objects.filter(resident=resident)
    return rows.select_related("roll", "entry__district").order_by("-roll")


def rolls_without(resident: User) -> QuerySet[Roll]:
    """Public rolls on which the account is not linked."""
    return Roll.objects.public().exclude(matches__resident=resident)


def corrections_of(resident: User) -> QuerySet[Correction]:
    """The account's requests, newest first."""
    return Correction.objects.filter(resident=resident).select_related("roll", "district").order_by("-pk")


def districts_by_slug() -> dict[str, int]:
    return dict(District.objects.values_list("slug", "pk"))


def canonical_lines(roll: Roll) -> Iterator[str]:
    """The lines that the fingerprint covers, without line ends (docs/roll.md)."""
    yield "meydan-roll-1"
    yield str(roll.public_id)
    yield roll.cutoff_on.isoformat()
    rows = RollEntry.objects.filter(roll=roll).order_by("number_mac")
    values = rows.values_list("number_mac", "person_mac", "district__slug", "weight", "desk")
    for number_mac, person_mac, district, weight, desk in values.iterator(chunk_size=_AT_ONCE):
        yield f"{bytes(number_mac).hex()};{bytes(person_mac).hex()};{district};{weight};{desk}"


def fingerprint(roll: Roll) -> str:
    """The fingerprint, recomputed from the entries."""
    digest = hashlib.sha256()
    for line in canonical_lines(roll):
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def count_by_district(roll: Roll) -> dict[int, tuple[int, int]]:
    """People and weight by district id, recounted from the entries."""
    districts = RollEntry.objects.filter(roll=roll).order_by().values("district")
    rows = districts.annotate(people=Count("pk"), total=Sum("weight"))
    return {row["district"]: (row["people"], row["total"]) for row in rows}


@dataclass(frozen=True, slots=True)
class Turnout:
    """Turnout of one district; ``roll`` and ``voted`` are numbers of people."""

    district: District
    roll: int
    voted: int

    @property
    def percent(self) -> float:
        return 100 * self.voted / self.roll if self.roll else 0.0


def compute_turnout(roll: Roll, referendum_key: str, *, channel: str = "") -> list[Turnout]:
    """Turnout by district, from batched strike-offs only: the published total grows by whole batches, never
    by one voter. ``channel``: only votes by that channel.
    """
    strike_offs = StrikeOff.objects.filter(referendum=referendum_key, is_batched=True, entry__roll=roll)
    if channel:
        strike_offs = strike_offs.filter(channel=channel)
    rows = strike_offs.order_by().values("entry__district").annotate(n=Count("pk"))
    voted = dict(rows.values_list("entry__district", "n"))
    return [
        Turnout(count.district, count.people, voted.get(count.district_id, 0))
        for count in get_roll_size(roll).counts
    ]


def count_in_channel(referendum_key: OuterRef, channel: Channel) -> QuerySet[StrikeOff, int]:
    """How many batched strike-offs a referendum of the outer query has in ``channel``: for a subquery, no row
    if there is none.
    """
    strike_offs = StrikeOff.objects.filter(referendum=referendum_key, channel=channel, is_batched=True)
    return strike_offs.order_by().values("referendum").annotate(n=Count("pk")).values_list("n", flat=True)


def count_by_channel(referendum_key: str) -> dict[str, int]:
    """Batched strike-offs by channel, for the reconciliation of online and desk votes."""
    strike_offs = StrikeOff.objects.filter(referendum=referendum_key, is_batched=True)
    return dict(strike_offs.order_by().values("channel").annotate(n=Count("pk")).values_list("channel", "n"))
