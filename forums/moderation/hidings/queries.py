"""Reads of posts hidden at once."""

from django.http import Http404

from forums.review.models import Hiding, HidingQuerySet


def list_waiting_hidings() -> list[Hiding]:
    """Hidings that wait for another person, the first to lapse first."""
    return list(_list_joined_hidings().waiting())


def get_hiding_by_id(hiding_id: int) -> Hiding:
    """A hiding with everything that its page shows. Raises Http404."""
    hiding = _list_joined_hidings().filter(pk=hiding_id).first()
    if hiding is None:
        raise Http404
    return hiding


def _list_joined_hidings() -> HidingQuerySet:
    return Hiding.objects.select_related(
        "rule__book",
        "by",
        "item__post__thread__board",
        "item__post__author",
        "item__statement",
        "item__board",
    )
