"""Reads of appeals."""

from django.db.models import QuerySet
from django.http import Http404

from forums.moderation.appeals.models import Appeal, AppealState


def open_appeals() -> "QuerySet[Appeal]":
    """Open appeals, by due time."""
    return list_appeals().filter(state=AppealState.OPEN).order_by("due_at", "pk")


def list_appeals() -> "QuerySet[Appeal]":
    return Appeal.objects.select_related(
        "first",
        "decided_by",
        "decision__rule__book",
        "decision__board",
        "decision__thread",
        "decision__post__thread__board",
        "decision__post__author",
        "decision__author",
        "decision__item__post__thread",
        "decision__item__statement__conversation__thread",
        "decision__statement",
    )


def get_appeal_by_id(appeal_id: int) -> Appeal:
    """An appeal with its decision joined. Raises Http404."""
    appeal = list_appeals().filter(pk=appeal_id).first()
    if appeal is None:
        raise Http404
    return appeal
