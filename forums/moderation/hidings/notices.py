"""Notices about posts hidden at once: to the author, to those who can decide, and to both once it lapses."""

from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from forums.moderation import rules
from forums.review.models import Hiding
from participation.notifications import operations as notifications_operations
from participation.notifications.registry import Facts, Kind, list_subject_ids, register
from participation.people.models import Role, User
from participation.text import figures

HIDDEN: Final = "forums.hidden_at_once"
WAITS: Final = "forums.hiding_waits"
LAPSED: Final = "forums.hiding_lapsed"


def register_kinds() -> None:
    register(HIDDEN, Kind(_format_hidden, _collect_own_facts))
    register(WAITS, Kind(_format_waits, _collect_waiting_facts))
    register(LAPSED, Kind(_format_lapsed, _collect_own_facts))


def _format_hidden(facts: Facts, count: int) -> str:  # noqa: ARG001 - a post is hidden at once only once
    return _(
        "A moderator has hidden a post of yours for now. If nobody else confirms it by {until}, it is shown "
        "again."
    ).format(**facts)


def _format_waits(facts: Facts, count: int) -> str:  # noqa: ARG001
    if not facts["waits"]:
        return _("A post was hidden at once. Nothing is left for you to do.")
    return _("A post was hidden at once. It needs your decision by {until}.").format(**facts)


def _format_lapsed(facts: Facts, count: int) -> str:  # noqa: ARG001
    return _("Nobody confirmed in time that a post had to be hidden, so it is shown again.")


def _collect_own_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    """Facts for the author and the moderator who hid the post, by subject; independent of its state."""
    own = Q(by=reader) | Q(item__post__author=reader)
    return {
        _name_subject(it): {"until": figures.format_moment(it.due_at)}
        for it in Hiding.objects.filter(own, pk__in=list_subject_ids(subjects))
    }


def _collect_waiting_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    if not rules.may_review(reader):
        return {}
    hidings = Hiding.objects.filter(pk__in=list_subject_ids(subjects)).select_related("item")
    return {
        _name_subject(it): {"until": figures.format_moment(it.due_at), "waits": it.waits} for it in hidings
    }


def _name_subject(hiding: Hiding) -> str:
    return f"hiding:{hiding.pk}"


def notify_hidden(hiding: Hiding) -> None:
    """Notify the author, and the officers who can decide."""
    post = hiding.item.post
    with override(settings.LANGUAGE_CODE):
        page = reverse("forums-staff:hidings")
    if post is not None and post.author_id:
        _notify_people(HIDDEN, hiding, {post.author_id}, _build_post_address(hiding))
    # There was no other moderator, otherwise the post could not have been hidden at once.
    officers = rules.list_deciders(hiding.item, Role.OFFICER)
    _notify_people(WAITS, hiding, {it.pk for it in officers}, page)


def notify_lapsed(hiding: Hiding) -> None:
    post = hiding.item.post
    people = {hiding.by_id, post.author_id if post is not None else None}
    _notify_people(LAPSED, hiding, {it for it in people if it is not None}, _build_post_address(hiding))


def _build_post_address(hiding: Hiding) -> str:
    with override(settings.LANGUAGE_CODE):
        return hiding.item.post.get_absolute_url() if hiding.item.post is not None else ""


def _notify_people(kind: str, hiding: Hiding, people: set[int], address: str) -> None:
    notifications_operations.notify_residents(
        residents=people, kind=kind, subject=_name_subject(hiding), address=address
    )
