"""Notices of bulletins: to those who follow something of which one has results, what became of it; to those
who wrote a draft, that it was returned.
"""

from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from participation.notifications import operations as notifications_operations
from participation.notifications import queries as notifications_queries
from participation.notifications.models import Category
from participation.notifications.registry import Facts, Kind, Withheld, list_subject_ids, register
from participation.people.models import User
from participation.publications import queries, rules
from participation.publications.models import Edition
from participation.text.texts import get_field_wording

PUBLISHED: Final = "publications.published"
RETURNED: Final = "publications.returned"


def register_kinds() -> None:
    register(
        PUBLISHED, Kind(_format_published, _find_edition_facts, Category.RESULTS, audience=_list_audience)
    )
    register(RETURNED, Kind(_format_returned, _find_draft_facts))


def _format_published(facts: Facts, count: int) -> str:  # noqa: ARG001 - a version is published once
    return _("The council has published a bulletin about what you follow: “{title}”.").format(**facts)


def _find_edition_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:  # noqa: ARG001 - public to all
    return {
        _build_subject(it): {"title": get_field_wording(it, "title", turkish="title_tr").text}
        for it in queries.list_published_editions().filter(pk__in=list_subject_ids(subjects))
    }


def _format_returned(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("Your bulletin “{title}” was returned: {reason}").format(**facts)


def _find_draft_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    """Facts of the last return of each, for those who may see drafts."""
    if not rules.may_see_drafts(reader):
        return {}
    returns = queries.last_returns(list_subject_ids(subjects))
    return {f"draft:{pk}": {"title": it.edition.title_tr, "reason": it.reason} for pk, it in returns.items()}


def _list_audience(subject: str) -> QuerySet[User] | None:
    """Raises Withheld while the version may not be shown."""
    edition = queries.list_published_editions().filter(pk__in=list_subject_ids([subject])).first()
    if edition is None:
        raise Withheld
    sections = queries.sections_of(edition)
    return notifications_queries.list_followers([f"{it.kind}:{it.ident}" for it in sections])


def _build_subject(edition: Edition) -> str:
    return f"edition:{edition.pk}"


def notify_followers(edition: Edition) -> None:
    """Begin the notices, in the transaction that publishes the version."""
    with override(settings.LANGUAGE_CODE):
        address = edition.get_absolute_url()
    notifications_operations.broadcast_notice(
        kind=PUBLISHED, subject=_build_subject(edition), address=address
    )


def notify_returned(edition: Edition, by: User) -> None:
    """Notify those who worked on the draft, except ``by``, that it was returned."""
    worked = {edition.drafted_by_id, *edition.contributors.values_list("person", flat=True)}
    with override(settings.LANGUAGE_CODE):
        address = reverse("publications-staff:manage", args=[edition.pk])
    notifications_operations.notify_residents(
        residents=worked - {by.pk}, kind=RETURNED, subject=f"draft:{edition.pk}", address=address
    )
