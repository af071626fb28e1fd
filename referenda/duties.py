"""What waits for officers, desk clerks and trustees of referenda, and when voting opens and closes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation import duties
from participation.duties import Date, Duty, Item, Words
from participation.people import rules as people_rules
from participation.text.texts import get_field_wording
from referenda.desks import queries as desks_queries
from referenda.desks.models import Desk, Reversal
from referenda.lifecycle import queries
from referenda.lifecycle.models import Annulment
from referenda.referendum import rules
from referenda.referendum.approvals.models import Proposal, Verdict
from referenda.referendum.models import Phase, Referendum, State, Transition
from referenda.results.objections.models import Objection
from referenda.trustees.models import Redecryption, Trustee
from referenda.trustees.queries import STEPS_MADE

#: The states in which votes at desks are counted.
COUNTED: Final = (State.CLOSED, State.TALLIED, State.PARTIAL, State.PROVISIONAL)
#: The steps of a ceremony.
STEPS: Final = 3


def register() -> None:
    duties.register(DUTIES)
    duties.register_dates("referenda", _list_dates)


# Preparing


def _list_referenda_in_state(state: State) -> QuerySet[Any]:
    """Referenda in ``state``, with ``since``: when they last came into it."""
    entered = Max("transitions__at", filter=Q(transitions__after=state))
    rows: QuerySet[Any] = Referendum.objects.filter(state=state).annotate(since=entered)
    return rows.order_by("since", "pk")


def _list_returned_drafts(person: Any) -> QuerySet[Any]:
    """The person's drafts that another officer sent back."""
    return _list_referenda_in_state(State.DRAFT).filter(since__isnull=False, drafted_by=person)


def _list_to_review(person: Any) -> QuerySet[Referendum]:
    """Referenda in review that other officers drafted and sent for review."""
    reviews = Transition.objects.filter(referendum=OuterRef("pk"), after=State.REVIEW).order_by("-pk")
    rows: QuerySet[Any] = _list_referenda_in_state(State.REVIEW).annotate(
        sent_by=Subquery(reviews.values("by")[:1])
    )
    return rows.exclude(Q(drafted_by=person) | Q(sent_by=person.pk))


def _list_announced(_person: Any) -> QuerySet[Referendum]:
    return _list_referenda_in_state(State.ANNOUNCED)


def _list_with_key(_person: Any) -> QuerySet[Referendum]:
    """Referenda whose trustees have made the key, so that an officer can end the ceremony."""
    unfinished = Trustee.objects.filter(verification_key="").values("referendum")
    return _list_referenda_in_state(State.CEREMONY).exclude(pk__in=unfinished)


def _build_item_for_referendum(page: str, referendum: Any) -> Item:
    since = referendum.since or referendum.closes_at
    return _build_item(referendum, referendum.topic, page, [referendum.pk], since, referendum.opens_at)


def _build_item(
    referendum: Referendum,
    subject: str,
    page: str,
    args: Sequence[int],
    since: datetime,
    due: datetime | None = None,
    name: str = "",
) -> Item:
    title = get_field_wording(referendum, "title")
    text = f"{title}: {name}" if name else title.text
    return Item(subject, text, reverse(page, args=args), since, due, title.language)


# Voting desks


def _list_open_desks(person: Any) -> Sequence[Desk]:
    """The clerk's desks at which people can be struck off now."""
    now = timezone.now()
    desks = desks_queries.list_desks_of_clerk(person)
    return [it for it in desks if it.referendum.phase_at(now) == Phase.OPEN]


def _build_item_for_open_desk(desk: Desk) -> Item:
    referendum = desk.referendum
    title = get_field_wording(referendum, "title")
    address = f"{reverse('referenda-staff:clerk')}?masa={desk.pk}"
    times = referendum.opens_at, referendum.closes_at
    return Item(f"desk:{desk.pk}", f"{title}: {desk.name}", address, *times, title.language, is_open=True)


# Counting and certifying


def _list_desks_to_count(**more: Any) -> QuerySet[Desk]:
    rows = Desk.objects.filter(referendum__state__in=COUNTED, **more).select_related("referendum")
    return rows.order_by("referendum__closes_at", "name", "pk")


def _list_uncounted_desks(_person: Any) -> QuerySet[Desk]:
    return _list_desks_to_count(votes__isnull=True)


def _list_unsigned_desks(person: Any) -> QuerySet[Desk]:
    """Counts that another officer entered."""
    return _list_desks_to_count(votes__isnull=False, signed_by=None).exclude(entered_by=person)


def _build_item_for_desk(page: str, desk: Desk) -> Item:
    referendum = desk.referendum
    args = [referendum.pk, desk.pk]
    return _build_item(referendum, f"desk:{desk.pk}", page, args, referendum.closes_at, name=desk.name)


def _list_proposals_of_others(person: Any) -> Sequence[Proposal]:
    """Undecided proposals of other officers, the oldest first."""
    every: list[Proposal] = []
    for model in (Annulment, Redecryption, Reversal):
        rows = model.objects.filter(verdict=Verdict.WAITING).exclude(proposed_by=person)
        every += rows.select_related("referendum").order_by("proposed_at", "pk")
    return sorted(every, key=lambda it: it.proposed_at)


def _build_item_for_proposal(proposal: Proposal) -> Item:
    kind = type(proposal).__name__.lower()
    args = [proposal.referendum_id, proposal.pk]
    page = f"referenda-staff:{kind}-confirm"
    names = {"annulment": _("annulment"), "redecryption": _("decrypting again"), "reversal": _("reversal")}
    return _build_item(
        proposal.referendum,
        f"{kind}:{proposal.pk}",
        page,
        args,
        proposal.proposed_at,
        name=str(names[kind]),
    )


def _list_unanswered_objections(_person: Any) -> QuerySet[Objection]:
    rows = Objection.objects.filter(answered_at=None, referendum__state=State.PROVISIONAL)
    return rows.select_related("referendum").order_by("filed_at", "pk")


def _build_item_for_objection(objection: Objection) -> Item:
    args = [objection.referendum_id, objection.pk]
    return _build_item(
        objection.referendum,
        f"objection:{objection.pk}",
        "referenda-staff:answer",
        args,
        objection.filed_at,
        objection.referendum.objections_until,
    )


def _list_upheld_objections(_person: Any) -> QuerySet[Objection]:
    """Upheld objections whose consequence is not published."""
    rows = Objection.objects.filter(
        upheld=True, consequence__isnull=True, referendum__state=State.PROVISIONAL
    )
    return rows.select_related("referendum").order_by("answered_at", "pk")


def _build_item_for_consequence(objection: Objection) -> Item:
    args = [objection.referendum_id, objection.pk]
    since = objection.answered_at or objection.filed_at
    return _build_item(
        objection.referendum, f"objection:{objection.pk}", "referenda-staff:conclude", args, since
    )


def _list_unexplained(_person: Any) -> QuerySet[Any]:
    return _list_referenda_in_state(State.PROVISIONAL).filter(
        pk__in=desks_queries.list_unexplained_at_desks().values("pk")
    )


def _build_item_for_difference(referendum: Any) -> Item:
    return _build_item(
        referendum,
        referendum.topic,
        "referenda-staff:explain",
        [referendum.pk],
        referendum.since,
        referendum.objections_until,
    )


def _list_certifiable_results() -> QuerySet[Referendum]:
    return queries.list_results_to_certify(timezone.now()).order_by("objections_until", "pk")


def _list_to_sign(_person: Any) -> QuerySet[Referendum]:
    return _list_certifiable_results().filter(signed_by=None)


def _list_to_certify(person: Any) -> QuerySet[Referendum]:
    """Results that another officer signed first."""
    return _list_certifiable_results().filter(signed_by__isnull=False).exclude(signed_by=person)


def _build_item_for_signature(page: str, referendum: Referendum) -> Item:
    since = referendum.objections_until or referendum.closes_at
    return _build_item(referendum, referendum.topic, page, [referendum.pk], since)


# Trustees


def _list_trustees_in_ceremony(person: Any) -> Sequence[Trustee]:
    """The person's places as a trustee in ceremonies that wait for their next step.

    A ceremony waits for those who have made the fewest steps.
    """
    shared = Trustee.objects.filter(person=person, referendum__state=State.CEREMONY).values("referendum")
    rows = Trustee.objects.filter(referendum__in=shared).annotate(
        steps=STEPS_MADE,
        since=Max("referendum__transitions__at", filter=Q(referendum__transitions__after=State.CEREMONY)),
    )
    by_referendum: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows.select_related("referendum").order_by("since", "pk"):
        by_referendum[row.referendum_id].append(row)
    return [
        row
        for group in by_referendum.values()
        for row in group
        if row.person_id == person.pk and row.steps < STEPS and row.steps == min(it.steps for it in group)
    ]


def _list_trustees_to_decrypt(person: Any) -> QuerySet[Trustee]:
    """The person as trustee of each referendum that waits for their decryption, a repeated one included."""
    rows = Trustee.objects.filter(person=person, referendum__state=State.TALLIED)
    repeated = Q(redecryptions__verdict=Verdict.CONFIRMED, redecryptions__decryption__isnull=True)
    rows = rows.filter(Q(decryptions__isnull=True) | repeated).annotate(
        since=Max("referendum__transitions__at", filter=Q(referendum__transitions__after=State.TALLIED))
    )
    return rows.select_related("referendum").order_by("since", "pk").distinct()


def _build_item_for_trustee(trustee: Any) -> Item:
    referendum = trustee.referendum
    since = trustee.since or referendum.closes_at
    due = referendum.opens_at if referendum.state == State.CEREMONY else None
    return _build_item(referendum, referendum.topic, "referenda:trustee", [referendum.pk], since, due)


# The calendar


def _list_dates(person: Any, begin: datetime, end: datetime) -> Iterable[Date]:
    """When voting opens and closes in public referenda, and when objection periods end.

    ``begin`` is inclusive, ``end`` exclusive.
    """
    names: dict[str, Words] = {
        "opens_at": _("voting opens in a referendum"),
        "closes_at": _("voting closes in a referendum"),
        "objections_until": _("the objection period ends"),
    }
    within = Q()
    for name in names:
        within |= Q(**{f"{name}__gte": begin, f"{name}__lt": end})
    manages = rules.may_manage_referenda(person)
    for referendum in Referendum.objects.public().filter(within).exclude(state=State.ANNULLED):
        title = get_field_wording(referendum, "title")
        page = "referenda-staff:manage" if manages else "referenda:referendum"
        address = reverse(page, args=[referendum.pk])
        for name, what in names.items():
            at = getattr(referendum, name)
            if at is not None and begin <= at < end:
                yield Date(at, what, title.text, address, title.language)


def _build_officers_duty(
    name: str,
    title: Words,
    rows: Callable[[Any], duties.Rows],
    item: Callable[[Any], Item],
    *,
    is_announced: bool = False,
) -> Duty:
    return Duty(
        name=name,
        title=title,
        whose=rules.may_manage_referenda,
        rows=rows,
        item=item,
        page="referenda-staff:overview",
        is_announced=is_announced,
    )


_build_item_to_manage: Final = partial(_build_item_for_referendum, "referenda-staff:manage")

DUTIES: Final = (
    _build_officers_duty(
        "referendum-drafts",
        _("Referenda that came back to you"),
        _list_returned_drafts,
        _build_item_to_manage,
    ),
    _build_officers_duty(
        "referendum-reviews",
        _("Referenda to review and announce"),
        _list_to_review,
        _build_item_to_manage,
        is_announced=True,
    ),
    _build_officers_duty("announced", _("Key ceremonies to begin"), _list_announced, _build_item_to_manage),
    _build_officers_duty(
        "ceremonies", _("Key ceremonies to end"), _list_with_key, _build_item_to_manage, is_announced=True
    ),
    _build_officers_duty(
        "desk-counts",
        _("Voting desks to count"),
        _list_uncounted_desks,
        partial(_build_item_for_desk, "referenda-staff:count"),
        is_announced=True,
    ),
    _build_officers_duty(
        "desk-signatures",
        _("Counts of voting desks that need a second signature"),
        _list_unsigned_desks,
        partial(_build_item_for_desk, "referenda-staff:sign"),
        is_announced=True,
    ),
    _build_officers_duty(
        "proposals",
        _("Another officer’s proposals to decide on"),
        _list_proposals_of_others,
        _build_item_for_proposal,
    ),
    _build_officers_duty(
        "objections",
        _("Objections to answer"),
        _list_unanswered_objections,
        _build_item_for_objection,
        is_announced=True,
    ),
    _build_officers_duty(
        "consequences",
        _("Consequences of upheld objections to publish"),
        _list_upheld_objections,
        _build_item_for_consequence,
    ),
    _build_officers_duty(
        "differences",
        _("Differences between strike-offs and ballots to explain"),
        _list_unexplained,
        _build_item_for_difference,
    ),
    _build_officers_duty(
        "results",
        _("Results to sign"),
        _list_to_sign,
        partial(_build_item_for_signature, "referenda-staff:propose"),
    ),
    _build_officers_duty(
        "certifications",
        _("Results that need a second signature"),
        _list_to_certify,
        partial(_build_item_for_signature, "referenda-staff:certify"),
        is_announced=True,
    ),
    Duty(
        name="open-desks",
        title=_("Your desks that are open: strike voters off"),
        whose=people_rules.is_clerk,
        rows=_list_open_desks,
        item=_build_item_for_open_desk,
        page="referenda-staff:clerk",
        is_announced=True,
    ),
    Duty(
        name="trustee-steps",
        title=_("Key ceremonies waiting for your step"),
        whose=people_rules.is_trustee,
        rows=_list_trustees_in_ceremony,
        item=_build_item_for_trustee,
        page="referenda:list",
        is_announced=True,
    ),
    Duty(
        name="decryptions",
        title=_("Sums waiting for you to decrypt them"),
        whose=people_rules.is_trustee,
        rows=_list_trustees_to_decrypt,
        item=_build_item_for_trustee,
        page="referenda:list",
        is_announced=True,
    ),
)
