"""Review of a closed poll before it is counted, by attributes of accounts and never by answers.

Between closing and counting, editors can set a set of responses aside for a public reason. The choice is
limited by what it would disclose: no set, remainder or difference of two sets has fewer than ``batch_min``
people, and the final figures differ from earlier public figures by at least as many.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BooleanField, Case, Count, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.audit import queries as audit_queries
from participation.audit.operations import append_entry
from participation.people.models import User
from participation.refusals import Refusal, required_reason
from polls.integrity import errors, rules
from polls.integrity.models import SetAside, SetAsideMember
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire import locks
from polls.questionnaire import rules as questionnaire_rules
from polls.questionnaire.models import Poll, ResultTiming
from polls.responses.models import Participation
from polls.statistics.disclosure import round_count

_CHUNK = 2000
#: Audit action of considering a set before deciding on it.
CONSIDERED = "poll.set_aside_considered"


@dataclass(frozen=True, slots=True)
class Criteria:
    """Criteria of the accounts in a set; all given ones must hold. Days are inclusive."""

    joined_from: date | None = None
    joined_until: date | None = None
    assurance: int | None = None
    #: Slugs; an account is in any of them.
    districts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValidationError if no criterion is given or the days are in the wrong order."""
        if not self.to_json():
            raise ValidationError(
                _("Specify what the accounts have in common. Otherwise all accounts would be included.")
            )
        if self.joined_from and self.joined_until and self.joined_from > self.joined_until:
            raise ValidationError({"joined_until": _("The last day is before the first.")})

    def to_json(self) -> dict[str, Any]:
        """The format of ``SetAside.criteria``."""
        criteria = {
            "joined_from": self.joined_from and self.joined_from.isoformat(),
            "joined_until": self.joined_until and self.joined_until.isoformat(),
            "assurance": self.assurance,
            "districts": sorted(self.districts),
        }
        return {name: value for name, value in criteria.items() if value}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Criteria":
        days = {
            name: date.fromisoformat(stored[name])
            for name in ("joined_from", "joined_until")
            if name in stored
        }
        districts = tuple(stored.get("districts", ()))
        return cls(**days, assurance=stored.get("assurance"), districts=districts)


@dataclass(frozen=True, slots=True)
class Consideration:
    """The effect of setting a set aside.

    ``people``: number of people it covers, rounded to 5; None if it would be refused, with the ``refusal``.
    """

    people: int | None = None
    refusal: Refusal | None = None


def list_participations(poll: Poll, criteria: Mapping[str, Any]) -> QuerySet[Participation]:
    """The participations that meet all ``criteria`` (format of ``SetAside``)."""
    return Participation.objects.filter(_condition(criteria, "resident__"), poll=poll)


def _condition(criteria: Mapping[str, Any], account: str = "") -> Q:
    """The condition for ``criteria``. ``account`` is the lookup prefix from a row to its account."""
    conditions = Q()
    if "joined_from" in criteria:
        conditions &= Q(**{f"{account}joined_on__gte": date.fromisoformat(criteria["joined_from"])})
    if "joined_until" in criteria:
        conditions &= Q(**{f"{account}joined_on__lte": date.fromisoformat(criteria["joined_until"])})
    if "assurance" in criteria:
        conditions &= Q(**{f"{account}profile__assurance": criteria["assurance"]})
    if "districts" in criteria:
        conditions &= Q(**{f"{account}profile__district__slug__in": criteria["districts"]})
    return conditions


def residents_set_aside(poll: Poll) -> set[int]:
    """Ids of residents whose responses are left out of the count, as decided; later changes do not matter."""
    members = SetAsideMember.objects.filter(set_aside__poll=poll, set_aside__withdrawn_at__isnull=True)
    return set(members.values_list("resident", flat=True))


@transaction.atomic
def consider_set_aside(*, poll: Poll, editor: User, criteria: Criteria) -> Consideration:
    """Answer about how many people ``criteria`` would set aside, or why they may not be, and record the
    question.

    It is not answered if the criteria differ from earlier ones by only a few accounts, since both numbers
    together would disclose which of them took part. Raises WrongState; other refusals are returned.
    """
    poll = _under_review(poll, editor)
    try:
        _require_accounts_apart(poll, criteria)
    except errors.TooFewApart as refusal:
        # No participation was read, so this restricts no later consideration.
        considered, disclosed = Consideration(refusal=refusal), False
    else:
        considered, disclosed = _count_chosen(poll, criteria), True
    append_entry(
        actor=editor,
        action=CONSIDERED,
        subject=poll.topic,
        details={"criteria": criteria.to_json(), "disclosed": disclosed},
    )
    return considered


def _count_chosen(poll: Poll, criteria: Criteria) -> Consideration:
    try:
        return Consideration(people=round_count(len(_chosen(poll, criteria))))
    except Refusal as refusal:
        return Consideration(refusal=refusal)


@transaction.atomic
def create_set_aside(*, poll: Poll, editor: User, criteria: Criteria, reason: str) -> SetAside:
    """Leave everybody out of the count who meets ``criteria`` now and is not left out already.

    Raises WrongState outside the review, ReasonNeeded, TooFewSetAside, TooFewLeft, TooFewApart or
    TooCloseToPublic; then nothing is stored.
    """
    reason = required_reason(reason)
    poll = _under_review(poll, editor)
    _require_accounts_apart(poll, criteria)
    chosen = _chosen(poll, criteria)
    created = SetAside.objects.create(
        poll=poll, criteria=criteria.to_json(), reason=reason, people=len(chosen), at=timezone.now()
    )
    SetAsideMember.objects.bulk_create(
        (SetAsideMember(set_aside=created, resident_id=resident) for resident in sorted(chosen)),
        batch_size=_CHUNK,
    )
    append_entry(
        actor=editor,
        action="poll.set_aside",
        subject=poll.topic,
        reason=reason,
        details={"number": created.pk, "criteria": created.criteria, "people": created.people},
    )
    return created


@transaction.atomic
def withdraw_set_aside(*, aside: SetAside, editor: User, reason: str) -> SetAside:
    """Withdraw a set: its people are counted after all; the decision stays on record.

    Later sets must be withdrawn first, since a set covers only people whom no earlier one covers. Raises
    WrongState, LaterSetStands or ReasonNeeded.
    """
    reason = required_reason(reason)
    poll = _under_review(aside.poll, editor)
    latest = SetAside.objects.in_effect().filter(poll=poll).last()
    if latest is None or not SetAside.objects.in_effect().filter(pk=aside.pk).exists():
        raise questionnaire_errors.WrongState(state=_("withdrawn"))
    if latest != aside:
        raise errors.LaterSetStands
    latest.withdrawn_at, latest.withdrawal_reason = timezone.now(), reason
    latest.save(update_fields=["withdrawn_at", "withdrawal_reason"])
    append_entry(
        actor=editor,
        action="poll.set_aside_withdrawn",
        subject=poll.topic,
        reason=reason,
        details={"number": latest.pk, "criteria": latest.criteria, "people": latest.people},
    )
    return latest


def _under_review(poll: Poll, editor: User) -> Poll:
    """The current poll, under the counting lock, so that counting and a decision exclude each other.

    Raises WrongState unless it is under review.
    """
    questionnaire_rules.require_editor(editor)
    locks.lock_for_counting(poll.pk, wait=True)
    questionnaire_rules.require_still_editor(editor)
    poll = Poll.objects.get(pk=poll.pk)
    rules.require_under_review(poll, timezone.now())
    return poll


def _chosen(poll: Poll, criteria: Criteria) -> set[int]:
    """Ids of the residents that a new set would cover.

    Raises TooFewSetAside, TooFewLeft, TooFewApart or TooCloseToPublic.
    """
    least = poll.batch_min
    matching = set(list_participations(poll, criteria.to_json()).values_list("resident", flat=True))
    chosen = matching - residents_set_aside(poll)
    if len(chosen) < least:
        raise errors.TooFewSetAside(least=least)
    remaining = Participation.objects.filter(poll=poll).count() - len(residents_set_aside(poll)) - len(chosen)
    if remaining < least:
        raise errors.TooFewLeft(least=least)
    if min(_region_sizes(poll, matching).values()) < least:
        raise errors.TooFewApart
    # It is not known who answered when. If the whole set answered after a public figure, the final figure
    # differs from it by |left - people| people; otherwise by more, never by fewer.
    if any(abs(remaining - people) < least for people in _list_released_counts(poll)):
        raise errors.TooCloseToPublic(least=least)
    return chosen


def _require_accounts_apart(poll: Poll, criteria: Criteria) -> None:
    """Raise TooFewApart if the set differs by only a few accounts from one decided or considered before.

    All accounts that could have answered are counted, not only those that did. Otherwise the refusal itself
    would tell an editor who knows of an account with such a day and district whether it took part.
    """
    new = criteria.to_json()
    decided = [earlier.criteria for earlier in SetAside.objects.filter(poll=poll)]
    considerations = [
        entry.details for entry in audit_queries.filter_entries(action=CONSIDERED, subject=poll.topic)
    ]
    considered = [look["criteria"] for look in considerations if look.get("disclosed", True)]
    # Numbers of decided sets are exact, so all are combined; those of considerations are rounded to 5.
    for others in (decided, *([one] for one in considered)):
        distinct = [one for place, one in enumerate(others) if one != new and one not in others[:place]]
        if (
            distinct
            and _compute_smallest_region_size(_eligible_accounts(poll), [new, *distinct]) < poll.batch_min
        ):
            raise errors.TooFewApart


def _eligible_accounts(poll: Poll) -> QuerySet[User]:
    """Accounts that may have answered: those that did and those that are eligible now."""
    condition = Q(
        is_active=True, profile__assurance__gte=poll.minimum_assurance, profile__district__isnull=False
    )
    if districts := list(poll.districts.all()):
        condition &= Q(profile__district__in=districts)
    return User.objects.filter(
        condition | Q(pk__in=Participation.objects.filter(poll=poll).values("resident"))
    )


def _compute_smallest_region_size(
    accounts: QuerySet[User], criteria_list: Sequence[Mapping[str, Any]]
) -> float:
    """How many accounts the smallest region of a Venn diagram has whose sets are those of ``criteria_list``.

    Empty regions and the one outside all sets are ignored; infinite if no other region exists.
    """
    fits = {
        f"fits_{place}": Case(
            When(_condition(criteria), then=True), default=False, output_field=BooleanField()
        )
        for place, criteria in enumerate(criteria_list)
    }
    regions = accounts.annotate(**fits).order_by().values(*fits).annotate(accounts=Count("pk"))
    return min(
        (region["accounts"] for region in regions if any(region[name] for name in fits)), default=math.inf
    )


def _region_sizes(poll: Poll, matching: set[int]) -> Counter[frozenset[int]]:
    """Number of people in each intersection region of ``matching`` and all sets decided before.

    Withdrawn sets are included, since their numbers were public. Keys are ids of the sets, 0 for
    ``matching``.
    """
    regions: dict[int, set[int]] = {resident: {0} for resident in matching}
    members = SetAsideMember.objects.filter(set_aside__poll=poll)
    for resident, earlier in members.values_list("resident", "set_aside"):
        regions.setdefault(resident, set()).add(earlier)
    return Counter(frozenset(sets) for sets in regions.values())


def _list_released_counts(poll: Poll) -> list[int]:
    """How many people each release with public figures counts; none if figures appear only at the end."""
    if poll.result_timing == ResultTiming.AFTER_CLOSE:
        return []
    return list(poll.releases.filter(responses__gte=poll.batch_min).values_list("responses", flat=True))
