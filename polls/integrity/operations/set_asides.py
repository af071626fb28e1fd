"""Looking a closed poll over before it is counted, by what is known of accounts and never by answers.

A set of responses is set aside in the time between closing and counting, for a public reason. What editors
can choose is bounded by what the choice would tell: no set, no rest and no difference of two sets is of
fewer than ``batch_min`` people, and the final figures never come that close to figures that were public.
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

from participation.audit import queries as audit
from participation.audit.operations import record
from participation.people.models import User
from participation.refusals import Refusal
from polls.integrity import errors, rules
from polls.integrity.models import SetAside, SetAsideMember
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire import locks
from polls.questionnaire import rules as questionnaire_rules
from polls.questionnaire.models import Poll, ResultTiming
from polls.responses.models import Participation
from polls.statistics.disclosure import rounded

_CHUNK = 2000
#: The act of looking at a set before it is decided.
CONSIDERED = "poll.set_aside_considered"


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the accounts of a set have in common; every one that is given must hold. Days are inclusive."""

    joined_from: date | None = None
    joined_until: date | None = None
    assurance: int | None = None
    #: Slugs; an account of any of them.
    districts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValidationError where nothing is given, or the days are in the wrong order."""
        if not self.to_json():
            raise ValidationError(
                _("Say what the accounts have in common: otherwise it would be all of them.")
            )
        if self.joined_from and self.joined_until and self.joined_from > self.joined_until:
            raise ValidationError({"joined_until": _("The last day is before the first.")})

    def to_json(self) -> dict[str, Any]:
        """As ``SetAside.criteria`` holds it."""
        given = {
            "joined_from": self.joined_from and self.joined_from.isoformat(),
            "joined_until": self.joined_until and self.joined_until.isoformat(),
            "assurance": self.assurance,
            "districts": sorted(self.districts),
        }
        return {name: value for name, value in given.items() if value}

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
class Considered:
    """What setting a set aside would do. ``people``: about how many it covers, to the nearest 5; None where
    it would be refused, and ``refusal`` says why."""

    people: int | None = None
    refusal: Refusal | None = None


def covered_by(poll: Poll, criteria: Mapping[str, Any]) -> QuerySet[Participation]:
    """The participations that ``criteria`` (see ``SetAside``) are about; every criterion must hold."""
    return Participation.objects.filter(_fit(criteria, "resident__"), poll=poll)


def _fit(criteria: Mapping[str, Any], account: str = "") -> Q:
    """``account``: the way from a row to its account."""
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
    """Ids of everybody whose response is left out of the count: as decided, whatever accounts say since."""
    members = SetAsideMember.objects.filter(set_aside__poll=poll, set_aside__withdrawn_at__isnull=True)
    return set(members.values_list("resident", flat=True))


@transaction.atomic
def consider(*, poll: Poll, editor: User, criteria: Criteria) -> Considered:
    """About how many people would be set aside. Each look is on the record, and no look is a few accounts
    apart from an earlier one: the two numbers together would tell who of those took part. Raises WrongState.
    """
    poll = _under_review(poll, editor)
    told = True
    try:
        _require_accounts_apart(poll, criteria)
    except errors.TooFewApart as refusal:
        # Decided without a look at who took part, so it tells nothing that later looks must stay away from.
        found, told = Considered(refusal=refusal), False
    else:
        try:
            found = Considered(people=rounded(len(_chosen(poll, criteria))))
        except Refusal as refusal:
            found = Considered(refusal=refusal)
    record(
        actor=editor,
        action=CONSIDERED,
        subject=poll.topic,
        details={"criteria": criteria.to_json(), "told": told},
    )
    return found


@transaction.atomic
def set_aside(*, poll: Poll, editor: User, criteria: Criteria, reason: str) -> SetAside:
    """Leave everybody out of the count who fits ``criteria`` now and is not left out already.

    Raises WrongState outside the review, ReasonNeeded, TooFewSetAside, TooFewLeft, TooFewApart or
    TooCloseToPublic; then nothing is stored.
    """
    reason = questionnaire_rules.required_reason(reason)
    poll = _under_review(poll, editor)
    _require_accounts_apart(poll, criteria)
    chosen = _chosen(poll, criteria)
    made = SetAside.objects.create(
        poll=poll, criteria=criteria.to_json(), reason=reason, people=len(chosen), at=timezone.now()
    )
    SetAsideMember.objects.bulk_create(
        (SetAsideMember(set_aside=made, resident_id=resident) for resident in sorted(chosen)),
        batch_size=_CHUNK,
    )
    record(
        actor=editor,
        action="poll.set_aside",
        subject=poll.topic,
        reason=reason,
        details={"number": made.pk, "criteria": made.criteria, "people": made.people},
    )
    return made


@transaction.atomic
def withdraw_set_aside(*, found: SetAside, editor: User, reason: str) -> SetAside:
    """Count its people after all; that it was decided stays on record. The latest set is withdrawn first,
    since a set covers only whom no earlier one covers. Raises WrongState, LaterSetStands or ReasonNeeded."""
    reason = questionnaire_rules.required_reason(reason)
    poll = _under_review(found.poll, editor)
    latest = SetAside.objects.standing().filter(poll=poll).last()
    if latest is None or not SetAside.objects.standing().filter(pk=found.pk).exists():
        raise questionnaire_errors.WrongState(state=_("withdrawn"))
    if latest != found:
        raise errors.LaterSetStands
    latest.withdrawn_at, latest.withdrawal_reason = timezone.now(), reason
    latest.save(update_fields=["withdrawn_at", "withdrawal_reason"])
    record(
        actor=editor,
        action="poll.set_aside_withdrawn",
        subject=poll.topic,
        reason=reason,
        details={"number": latest.pk, "criteria": latest.criteria, "people": latest.people},
    )
    return latest


def _under_review(poll: Poll, editor: User) -> Poll:
    """The poll as it stands, under the lock that counting takes: neither overtakes the other."""
    questionnaire_rules.require_editor(editor)
    locks.counting(poll.pk, wait=True)
    questionnaire_rules.require_still_editor(editor)
    poll = Poll.objects.get(pk=poll.pk)
    rules.require_under_review(poll, timezone.now())
    return poll


def _chosen(poll: Poll, criteria: Criteria) -> set[int]:
    """Ids of the residents that a new set would cover. Raises what says why it can't be decided."""
    least = poll.batch_min
    fitting = set(covered_by(poll, criteria.to_json()).values_list("resident", flat=True))
    chosen = fitting - residents_set_aside(poll)
    if len(chosen) < least:
        raise errors.TooFewSetAside(least=least)
    left = Participation.objects.filter(poll=poll).count() - len(residents_set_aside(poll)) - len(chosen)
    if left < least:
        raise errors.TooFewLeft(least=least)
    if min(_apart(poll, fitting).values()) < least:
        raise errors.TooFewApart
    # Who answered when is not known. If all of a set came after a public figure, the final one would differ
    # from it by |left - people| people; by more otherwise, never by fewer.
    if any(abs(left - people) < least for people in _told(poll)):
        raise errors.TooCloseToPublic(least=least)
    return chosen


def _require_accounts_apart(poll: Poll, criteria: Criteria) -> None:
    """Raises TooFewApart where a few accounts tell the set from one that was decided, or looked at, before.

    By accounts that could have answered, whether or not they did: were it by those who did, the refusal
    itself would tell an editor, who knows of an account of that day and place, that it took part.
    """
    new = criteria.to_json()
    decided = [found.criteria for found in SetAside.objects.filter(poll=poll)]
    looks = [entry.details for entry in audit.entries(action=CONSIDERED, subject=poll.topic)]
    looked = [look["criteria"] for look in looks if look.get("told", True)]
    # Numbers of decided sets are exact, so all of them count together; looks are rounded to the nearest 5.
    for others in (decided, *([one] for one in looked)):
        distinct = [one for place, one in enumerate(others) if one != new and one not in others[:place]]
        if distinct and _smallest_region(_able(poll), [new, *distinct]) < poll.batch_min:
            raise errors.TooFewApart


def _able(poll: Poll) -> QuerySet[User]:
    """Accounts that can have answered: those that did, and those that could now."""
    able = Q(is_active=True, profile__assurance__gte=poll.minimum_assurance, profile__district__isnull=False)
    if districts := list(poll.districts.all()):
        able &= Q(profile__district__in=districts)
    return User.objects.filter(able | Q(pk__in=Participation.objects.filter(poll=poll).values("resident")))


def _smallest_region(accounts: QuerySet[User], several: Sequence[Mapping[str, Any]]) -> float:
    """Accounts in the smallest of the regions that ``several`` criteria cut out of each other, empty ones
    and what lies outside of all left out; infinite where there is none."""
    fits = {
        f"fits_{place}": Case(When(_fit(criteria), then=True), default=False, output_field=BooleanField())
        for place, criteria in enumerate(several)
    }
    regions = accounts.annotate(**fits).order_by().values(*fits).annotate(accounts=Count("pk"))
    return min(
        (region["accounts"] for region in regions if any(region[name] for name in fits)), default=math.inf
    )


def _apart(poll: Poll, fitting: set[int]) -> Counter[frozenset[int]]:
    """How many people lie in each region that ``fitting`` and all sets decided before cut out of each other,
    withdrawn ones included: their numbers were public. Keys: ids of the sets, 0 for ``fitting``."""
    regions: dict[int, set[int]] = {resident: {0} for resident in fitting}
    members = SetAsideMember.objects.filter(set_aside__poll=poll)
    for resident, earlier in members.values_list("resident", "set_aside"):
        regions.setdefault(resident, set()).add(earlier)
    return Counter(frozenset(sets) for sets in regions.values())


def _told(poll: Poll) -> list[int]:
    """How many people public figures were of."""
    if poll.result_timing == ResultTiming.AFTER_CLOSE:
        return []
    return list(poll.releases.filter(responses__gte=poll.batch_min).values_list("responses", flat=True))
