"""Reads of posts hidden at once."""

from django.http import Http404

from forums.review.models import Hiding, HidingQuerySet


def list_waiting_hidings() -> list[Hiding]:
    """Those that wait for another person, the first to lapse first."""
    return list(_joined().waiting())


def get_hiding_by_id(hiding_id: int) -> Hiding:
    """Raises Http404."""
    hiding = _joined().filter(pk=hiding_id).first()
    if hiding is None:
        raise Http404
    return hiding


def _joined() -> HidingQuerySet:
    return Hiding.objects.select_related(
        "rule__book",
        "by",
        "item__post__thread__board",
        "item__post__author",
        "item__statement",
        "item__board",
    )
