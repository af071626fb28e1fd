"""What waits for editors and officers of bulletins."""

from typing import Any, Final

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from participation import duties
from participation.duties import Duty, Item
from participation.people import rules as people_rules
from participation.publications import rules
from participation.publications.models import Contributor, Edition, State
from participation.text.texts import get_field_wording


def register() -> None:
    duties.register(DUTIES)


def _list_versions_in_state(state: State) -> QuerySet[Any]:
    """Versions in ``state``, with ``since``: when they last came into it."""
    entered = Max("transitions__at", filter=Q(transitions__after=state))
    rows: QuerySet[Any] = (
        Edition.objects.filter(state=state).defer("proposal", "document").annotate(since=entered)
    )
    return rows.order_by("since", "pk")


def _list_versions_to_approve(person: Any) -> QuerySet[Any]:
    """Submitted ones to which the officer did not contribute."""
    own = Contributor.objects.filter(person=person).values("edition")
    return _list_versions_in_state(State.SUBMITTED).exclude(drafted_by=person).exclude(pk__in=own)


def _list_returned_drafts(person: Any) -> QuerySet[Any]:
    """Drafts to which the editor contributed and that somebody sent back."""
    own = Contributor.objects.filter(person=person).values("edition")
    return _list_versions_in_state(State.DRAFT).filter(
        Q(drafted_by=person) | Q(pk__in=own), since__isnull=False
    )


def _build_item(edition: Any) -> Item:
    title = get_field_wording(edition, "title", turkish="title_tr")
    address = reverse("publications-staff:manage", args=[edition.pk])
    return Item(f"edition:{edition.pk}", title.text, address, edition.since, language=title.language)


DUTIES: Final = (
    Duty(
        name="bulletin-approvals",
        title=_("Bulletins to approve"),
        whose=people_rules.is_officer,
        rows=_list_versions_to_approve,
        item=_build_item,
        page="publications-staff:overview",
    ),
    Duty(
        name="bulletin-drafts",
        title=_("Bulletins that came back to you"),
        whose=rules.may_draft_bulletins,
        rows=_list_returned_drafts,
        item=_build_item,
        page="publications-staff:overview",
        is_announced=True,
    ),
)
