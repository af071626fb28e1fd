"""Reads of the public acts."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from participation import days
from participation.acts import registry, rules
from participation.acts.registry import Kind
from participation.audit.models import Entry


def list_public_entries(
    *, kind: Kind | None = None, year: int | None = None, subject: str = ""
) -> QuerySet[Entry]:
    """Public acts, newest first; of a ``kind``, a ``year`` in the site's time zone, or a subject like
    ``poll:12``: none if a visitor may not see it, since an act would reveal what happened to it.
    """
    actions = kind.actions if kind else rules.list_public_actions()
    entries = Entry.objects.filter(action__in=sorted(actions)).exclude(_build_withheld_condition(kind))
    if year is not None:
        entries = entries.filter(
            at__gte=days.start_of_day(date(year, 1, 1)), at__lt=days.start_of_day(date(year + 1, 1, 1))
        )
    if subject:
        entries = entries.filter(subject=subject)
        act = entries.first()
        if act is None or subject not in registry.get_kind_of_action(act.action).subjects({subject}):
            return entries.none()
    return entries


def _build_withheld_condition(of: Kind | None) -> Q:
    """Acts that are public only with their subject, about subjects that a visitor may not see."""
    withheld = Q(pk__in=[])
    for kind in [of] if of else registry.list_kinds():
        if kind.with_subject:
            of_kind = Q(action__in=sorted(kind.with_subject))
            names = set(Entry.objects.filter(of_kind).order_by().values_list("subject", flat=True).distinct())
            withheld |= of_kind & Q(subject__in=sorted(names - set(kind.subjects(names))))
    return withheld


def list_years() -> list[int]:
    """The years from the first public act to the newest, newest first."""
    entries = list_public_entries()
    newest, oldest = entries.first(), entries.last()
    if newest is None or oldest is None:
        return []
    return list(range(timezone.localdate(newest.at).year, timezone.localdate(oldest.at).year - 1, -1))
