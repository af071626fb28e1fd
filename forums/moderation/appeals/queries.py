"""Reads of appeals."""

from django.db.models import QuerySet
from django.http import Http404

from forums.moderation.appeals import rules
from forums.moderation.appeals.models import Appeal
from participation.people.models import User


def list_appeals_to_review(reviewer: User) -> "QuerySet[Appeal]":
    """``rules.list_appeals_to_review`` with decisions joined."""
    return _join_decisions(rules.list_appeals_to_review(reviewer))


def _join_decisions(appeals: "QuerySet[Appeal]") -> "QuerySet[Appeal]":
    return appeals.select_related(
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
    appeal = _join_decisions(Appeal.objects.filter(pk=appeal_id)).first()
    if appeal is None:
        raise Http404
    return appeal
