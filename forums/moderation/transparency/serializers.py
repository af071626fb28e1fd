"""Serializers of the log and of yearly statistics."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from forums.boards.serializers import PageSerializer
from forums.moderation.appeals.models import AppealState
from forums.moderation.rule_books.serializers import RuleNamedSerializer
from forums.review.models import Action
from participation.serializers import SiteUrlField, moment_field


class LogEntrySerializer(serializers.Serializer[Any]):
    about = _("A decision as everybody sees it: nobody is named, and no words of theirs are told.")
    sample: dict[str, Any] = {
        "id": 41,
        "at": "2026-11-24T18:40:00Z",
        "action": "hidden",
        "rule": {},
        "board": "ulasim",
        "appeal": "overturned",
    }

    id = serializers.IntegerField()
    at = moment_field()
    action = serializers.ChoiceField(choices=Action.choices)
    rule = RuleNamedSerializer(allow_null=True)
    board = serializers.CharField(
        source="board.slug", allow_null=True, help_text=_("Address name of the board.")
    )
    until = moment_field(_("End of a suspension."), allow_null=True)
    found_by_screening = serializers.BooleanField(help_text=_("Screening found it; a person decided."))
    automated = serializers.BooleanField(help_text=_("A program decided, without a person."))
    standing = serializers.BooleanField(help_text=_("False once an appeal has overturned it."))
    appeal = serializers.ChoiceField(
        source="appeal.state",
        choices=AppealState.choices,
        allow_null=True,
        help_text=_("Null without an appeal."),
    )


class LogSerializer(PageSerializer):
    about = _("A page of the moderation log, the newest first.")

    results = LogEntrySerializer(many=True)


class TransparencyYearSerializer(serializers.Serializer[Any]):
    about = _("A year that has figures.")
    sample: dict[str, Any] = {
        "year": 2026,
        "figures": "https://meydan.example/api/v1/forums/transparency/2026/",
    }

    year = serializers.IntegerField(source="*")
    figures = SiteUrlField("forums-api:transparency-year", source="*", help_text=_("Where they are."))


class TransparencyYearsSerializer(PageSerializer):
    about = _("Years that have figures, the present one first, all at once.")

    results = TransparencyYearSerializer(many=True)


class DecisionShareSerializer(serializers.Serializer[Any]):
    about = _("How many decisions were of one kind.")
    sample: dict[str, Any] = {"key": "hidden", "title": "gizlendi", "number": 61}

    key = serializers.CharField(help_text=_("Stays the same from year to year."))
    title = serializers.CharField(source="label")
    number = serializers.IntegerField()


class ModerationFiguresSerializer(serializers.Serializer[Any]):
    about = _("Moderation of the forums in a year.")
    sample: dict[str, Any] = {
        "year": 2026,
        "reports": 214,
        "decisions": 180,
        "hours": 3.5,
        "by_origin": [{"key": "reports", "title": "bildirimler", "number": 140}],
        "by_rule": [{"key": "hakaret", "title": "Kişiye saldırma", "number": 33}],
        "appeals": 12,
        "upheld": 8,
        "overturned": 3,
    }

    year = serializers.IntegerField()
    reports = serializers.IntegerField()
    decisions = serializers.IntegerField()
    automated = serializers.IntegerField(help_text=_("Decisions made by a program alone."))
    hours = serializers.FloatField(
        allow_null=True,
        help_text=_("From when something was brought before moderators to the decision, the median."),
    )
    by_action = DecisionShareSerializer(many=True)
    by_origin = DecisionShareSerializer(many=True, help_text=_("By what brought it before moderators."))
    by_rule = DecisionShareSerializer(many=True, help_text=_("By the code of the rule."))
    appeals = serializers.IntegerField()
    upheld = serializers.IntegerField(help_text=_("Appeals after which the decision stands."))
    overturned = serializers.IntegerField(help_text=_("Appeals after which everything was undone."))
