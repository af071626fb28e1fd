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
    duties.register_dates("referenda", _dates)


# Preparing


def _since(state: State) -> QuerySet[Any]:
    """Referenda in ``state``, with ``since``: when they last came into it."""
    entered = Max("transitions__at", filter=Q(transitions__after=state))
    rows: QuerySet[Any] = Referendum.objects.filter(state=state).annotate(since=entered)
    return rows.order_by("since", "pk")


def _returned(person: Any) -> QuerySet[Any]:
    """The person's drafts that another officer sent back."""
    return _since(State.DRAFT).filter(since__isnull=False, drafted_by=person)


def _to_review(person: Any) -> QuerySet[Referendum]:
    """Those that other officers drafted and sent for review."""
    reviews = Transition.objects.filter(referendum=OuterRef("pk"), after=State.REVIEW).order_by("-pk")
    rows: QuerySet[Any] = _since(State.REVIEW).annotate(sent_by=Subquery(reviews.values("by")[:1]))
    return rows.exclude(Q(drafted_by=person) | Q(sent_by=person.pk))


def _announced(_person: Any) -> QuerySet[Referendum]:
    return _since(State.ANNOUNCED)


def _with_key(_person: Any) -> QuerySet[Referendum]:
    """Referenda whose trustees have made the key, so that an officer can end the ceremony."""
    unfinished = Trustee.objects.filter(verification_key="").values("referendum")
    return _since(State.CEREMONY).exclude(pk__in=unfinished)


def _referendum(page: str, referendum: Any) -> Item:
    since = referendum.since or referendum.closes_at
    return _item(referendum, referendum.topic, page, [referendum.pk], since, referendum.opens_at)


def _item(
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


def _open_desks(person: Any) -> Sequence[Desk]:
    """The clerk's desks at which people can be struck off now."""
    now = timezone.now()
    desks = desks_queries.desks_of_clerk(person)
    return [it for it in desks if it.referendum.phase_at(now) == Phase.OPEN]


def _open_desk(desk: Desk) -> Item:
    referendum = desk.referendum
    title = get_field_wording(referendum, "title")
    address = f"{reverse('referenda-staff:clerk')}?masa={desk.pk}"
    times = referendum.opens_at, referendum.closes_at
    return Item(f"desk:{desk.pk}", f"{title}: {desk.name}", address, *times, title.language, is_open=True)


# Counting and certifying


def _desks(**more: Any) -> QuerySet[Desk]:
    rows = Desk.objects.filter(referendum__state__in=COUNTED, **more).select_related("referendum")
    return rows.order_by("referendum__closes_at", "name", "pk")


def _uncounted(_person: Any) -> QuerySet[Desk]:
    return _desks(votes__isnull=True)


def _unsigned(person: Any) -> QuerySet[Desk]:
    """Counts that another officer entered."""
    return _desks(votes__isnull=False, signed_by=None).exclude(entered_by=person)


def _desk(page: str, desk: Desk) -> Item:
    referendum = desk.referendum
    args = [referendum.pk, desk.pk]
    return _item(referendum, f"desk:{desk.pk}", page, args, referendum.closes_at, name=desk.name)


def _proposals(person: Any) -> Sequence[Proposal]:
    """What another officer proposed."""
    every: list[Proposal] = []
    for model in (Annulment, Redecryption, Reversal):
        rows = model.objects.filter(verdict=Verdict.WAITING).exclude(proposed_by=person)
        every += rows.select_related("referendum").order_by("proposed_at", "pk")
    return sorted(every, key=lambda it: it.proposed_at)


def _proposal(proposal: Proposal) -> Item:
    kind = type(proposal).__name__.lower()
    args = [proposal.referendum_id, proposal.pk]
    page = f"referenda-staff:{kind}-confirm"
    names = {"annulment": _("annulment"), "redecryption": _("decrypting again"), "reversal": _("reversal")}
    return _item(
        proposal.referendum,
        f"{kind}:{proposal.pk}",
        page,
        args,
        proposal.proposed_at,
        name=str(names[kind]),
    )


def _objections(_person: Any) -> QuerySet[Objection]:
    rows = Objection.objects.filter(answered_at=None, referendum__state=State.PROVISIONAL)
    return rows.select_related("referendum").order_by("filed_at", "pk")


def _objection(objection: Objection) -> Item:
    args = [objection.referendum_id, objection.pk]
    return _item(
        objection.referendum,
        f"objection:{objection.pk}",
        "referenda-staff:answer",
        args,
        objection.filed_at,
        objection.referendum.objections_until,
    )


def _upheld(_person: Any) -> QuerySet[Objection]:
    """Upheld objections whose consequence is not published."""
    rows = Objection.objects.filter(
        upheld=True, consequence__isnull=True, referendum__state=State.PROVISIONAL
    )
    return rows.select_related("referendum").order_by("answered_at", "pk")


def _consequence(objection: Objection) -> Item:
    args = [objection.referendum_id, objection.pk]
    since = objection.answered_at or objection.filed_at
    return _item(objection.referendum, f"objection:{objection.pk}", "referenda-staff:conclude", args, since)


def _differences(_person: Any) -> QuerySet[Any]:
    return _since(State.PROVISIONAL).filter(pk__in=desks_queries.unexplained_at_desks().values("pk"))


def _difference(referendum: Any) -> Item:
    args, since = [referendum.pk], referendum.since
    page, due = "referenda-staff:explain", referendum.objections_until
    return _item(referendum, referendum.topic, page, args, since, due)


def _over() -> QuerySet[Referendum]:
    return queries.list_results_to_certify(timezone.now()).order_by("objections_until", "pk")


def _to_sign(_person: Any) -> QuerySet[Referendum]:
    return _over().filter(signed_by=None)


def _to_certify(person: Any) -> QuerySet[Referendum]:
    """Those that another officer signed."""
    return _over().filter(signed_by__isnull=False).exclude(signed_by=person)


def _signature(page: str, referendum: Referendum) -> Item:
    since = referendum.objections_until or referendum.closes_at
    return _item(referendum, referendum.topic, page, [referendum.pk], since)


# Trustees


def _ceremonies(person: Any) -> Sequence[Trustee]:
    """The person's places in ceremonies whose next step is theirs: all have made the step before it."""
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


def _decryptions(person: Any) -> QuerySet[Trustee]:
    """The person's places where the encrypted sum waits for their part, for the first time or again."""
    rows = Trustee.objects.filter(person=person, referendum__state=State.TALLIED)
    again = Q(redecryptions__verdict=Verdict.CONFIRMED, redecryptions__decryption__isnull=True)
    rows = rows.filter(Q(decryptions__isnull=True) | again).annotate(
        since=Max("referendum__transitions__at", filter=Q(referendum__transitions__after=State.TALLIED))
    )
    return rows.select_related("referendum").order_by("since", "pk").distinct()


def _trustee(trustee: Any) -> Item:
    referendum = trustee.referendum
    since = trustee.since or referendum.closes_at
    due = referendum.opens_at if referendum.state == State.CEREMONY else None
    return _item(referendum, referendum.topic, "referenda:trustee", [referendum.pk], since, due)


# The calendar


def _dates(person: Any, begin: datetime, end: datetime) -> Iterable[Date]:
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


def _of_officers(
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


_manage: Final = partial(_referendum, "referenda-staff:manage")

DUTIES: Final = (
    _of_officers("referendum-drafts", _("Referenda that came back to you"), _returned, _manage),
    _of_officers(
        "referendum-reviews",
        _("Referenda to review and announce"),
        _to_review,
        _manage,
        is_announced=True,
    ),
    _of_officers("announced", _("Key ceremonies to begin"), _announced, _manage),
    _of_officers("ceremonies", _("Key ceremonies to end"), _with_key, _manage, is_announced=True),
    _of_officers(
        "desk-counts",
        _("Voting desks to count"),
        _uncounted,
        partial(_desk, "referenda-staff:count"),
        is_announced=True,
    ),
    _of_officers(
        "desk-signatures",
        _("Counts of voting desks that need a second signature"),
        _unsigned,
        partial(_desk, "referenda-staff:sign"),
        is_announced=True,
    ),
    _of_officers("proposals", _("Another officer’s proposals to decide on"), _proposals, _proposal),
    _of_officers("objections", _("Objections to answer"), _objections, _objection, is_announced=True),
    _of_officers("consequences", _("Consequences of upheld objections to publish"), _upheld, _consequence),
    _of_officers(
        "differences",
        _("Differences between strike-offs and ballots to explain"),
        _differences,
        _difference,
    ),
    _of_officers("results", _("Results to sign"), _to_sign, partial(_signature, "referenda-staff:propose")),
    _of_officers(
        "certifications",
        _("Results that need a second signature"),
        _to_certify,
        partial(_signature, "referenda-staff:certify"),
        is_announced=True,
    ),
    Duty(
        name="open-desks",
        title=_("Your desks that are open: strike voters off"),
        whose=people_rules.is_clerk,
        rows=_open_desks,
        item=_open_desk,
        page="referenda-staff:clerk",
        is_announced=True,
    ),
    Duty(
        name="trustee-steps",
        title=_("Key ceremonies waiting for your step"),
        whose=people_rules.is_trustee,
        rows=_ceremonies,
        item=_trustee,
        page="referenda:list",
        is_announced=True,
    ),
    Duty(
        name="decryptions",
        title=_("Sums waiting for you to decrypt them"),
        whose=people_rules.is_trustee,
        rows=_decryptions,
        item=_trustee,
        page="referenda:list",
        is_announced=True,
    ),
)
