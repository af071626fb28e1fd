"""Serializers of the log and of yearly statistics."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from forums.moderation.appeals.models import AppealState
from forums.moderation.rule_books.serializers import RuleNamedSerializer
from forums.moderation.transparency import queries
from forums.moderation.transparency.marks import derive_marks
from forums.review.models import Action, Decision, ReviewItem
from participation.fields.serializers import (
    ComputedSerializer,
    PageSerializer,
    SiteUrlField,
    build_moment_field,
)


class MarksSerializer(serializers.Serializer[Any]):
    about = _(
        "Tell the people of one thread apart, without naming them. In another thread the same person has "
        "another mark."
    )
    sample: dict[str, Any] = {"thread": "3f9a07", "moderator": "b1220c", "author": "9c01de"}

    thread = serializers.CharField()
    moderator = serializers.CharField(help_text=_("Empty if no person decided."))
    author = serializers.CharField(help_text=_("Empty if the account is deleted."))


class LogEntrySerializer(ComputedSerializer):
    about = _("A published decision, without names and without the text it is about.")
    sample: dict[str, Any] = {
        "id": 41,
        "at": "2026-11-24T18:40:00Z",
        "action": "hidden",
        "rule": {},
        "board": "ulasim",
        "appeal": "overturned",
    }

    id = serializers.IntegerField()
    at = build_moment_field()
    action = serializers.ChoiceField(choices=Action.choices)
    rule = RuleNamedSerializer(allow_null=True)
    board = serializers.CharField(source="board.slug", allow_null=True, help_text=_("Slug of the board."))
    until = build_moment_field(_("End of the suspension."), allow_null=True)
    found_by_screening = serializers.BooleanField(
        help_text=_("Whether automatic screening found it. A person decided.")
    )
    automated = serializers.BooleanField(
        help_text=_("Whether the decision was made automatically, without a person.")
    )
    in_effect = serializers.BooleanField(
        help_text=_("Whether the decision is in effect. False after a successful appeal.")
    )
    appeal = serializers.ChoiceField(
        source="appeal.state",
        choices=AppealState.choices,
        allow_null=True,
        help_text=_("Null if there was no appeal."),
    )
    marks = MarksSerializer(allow_null=True)

    def computed(self, decision: Decision) -> Mapping[str, Any]:
        return {"marks": derive_marks(decision)}


class LogSerializer(PageSerializer):
    about = _("A page of the moderation log, newest first.")

    results = LogEntrySerializer(many=True)


class EffectOfReportsSerializer(serializers.Serializer[Any]):
    about = _("A post that reports hid or folded before a moderator decided. It is not identified.")
    sample: dict[str, Any] = {
        "id": 77,
        "at": "2026-11-24T18:40:00Z",
        "folds": False,
        "hours": 3,
        "action": "dismissed",
        "board": "ulasim",
    }

    id = serializers.IntegerField()
    at = build_moment_field(source="reports_took_effect_at")
    folds = serializers.BooleanField(help_text=_("Whether its text was folded, not the post hidden."))
    hours = serializers.SerializerMethodField(help_text=_("Whole hours until the decision, or until now."))
    action = serializers.ChoiceField(
        source="decision.action",
        choices=Action.choices,
        allow_null=True,
        help_text=_("The decision. Null until there is one."),
    )
    appeal = serializers.ChoiceField(
        source="decision.appeal.state",
        choices=AppealState.choices,
        allow_null=True,
        help_text=_("Null if there was no appeal."),
    )
    board = serializers.CharField(source="board.slug", help_text=_("Slug of the board."))

    def get_hours(self, item: ReviewItem) -> int:
        return queries.count_hours_of_effect(item)


class EffectsOfReportsSerializer(PageSerializer):
    about = _("A page of posts that reports hid or folded, newest first.")

    results = EffectOfReportsSerializer(many=True)


class TransparencyYearSerializer(serializers.Serializer[Any]):
    about = _("A year with statistics.")
    sample: dict[str, Any] = {
        "year": 2026,
        "figures": "https://meydan.example/api/v1/forums/transparency/2026/",
    }

    year = serializers.IntegerField(source="*")
    figures = SiteUrlField("forums-api:transparency-year", source="*", help_text=_("URL of the statistics."))


class TransparencyYearsSerializer(PageSerializer):
    about = _("All years with statistics, the current one first. Not paginated.")

    results = TransparencyYearSerializer(many=True)


class DecisionShareSerializer(serializers.Serializer[Any]):
    about = _("Number of decisions of one kind.")
    sample: dict[str, Any] = {"key": "hidden", "title": "gizlendi", "number": 61}

    key = serializers.CharField(help_text=_("Stable from year to year."))
    title = serializers.CharField(source="label")
    number = serializers.IntegerField()


class ModerationFiguresSerializer(serializers.Serializer[Any]):
    about = _("Moderation statistics of a year.")
    sample: dict[str, Any] = {
        "year": 2026,
        "reports": 214,
        "hidden_by_reports": 6,
        "shown_again": 2,
        "decisions": 180,
        "hours": 3.5,
        "by_origin": [{"key": "reports", "title": "bildirimler", "number": 140}],
        "by_rule": [{"key": "hakaret", "title": "Kişiye saldırmayın", "number": 33}],
        "appeals": 12,
        "upheld": 8,
        "overturned": 3,
    }

    year = serializers.IntegerField()
    reports = serializers.IntegerField()
    hidden_by_reports = serializers.IntegerField(
        help_text=_("Number of posts that reports hid or folded before a moderator decided.")
    )
    shown_again = serializers.IntegerField(help_text=_("In how many of them no rule was broken."))
    decisions = serializers.IntegerField()
    automated = serializers.IntegerField(
        help_text=_("Number of decisions made automatically, without a person.")
    )
    hours = serializers.FloatField(
        allow_null=True,
        help_text=_("Median hours from entering the review queue to the decision."),
    )
    by_action = DecisionShareSerializer(many=True)
    by_origin = DecisionShareSerializer(
        many=True, help_text=_("Numbers by how cases came to moderators' attention.")
    )
    by_rule = DecisionShareSerializer(many=True, help_text=_("Numbers by rule code."))
    appeals = serializers.IntegerField()
    upheld = serializers.IntegerField(help_text=_("Number of appeals after which the decision was upheld."))
    overturned = serializers.IntegerField(
        help_text=_("Number of appeals after which the decision was overturned.")
    )
