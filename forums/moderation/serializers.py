"""Serializers of review items and verdicts."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from forums.boards.serializers import moment_field
from forums.discussion.serializers import PostSerializer
from forums.moderation.rule_books.serializers import RuleNamedSerializer
from forums.review.models import Action, Origin
from participation.json_fields import TextField, UuidField, WholeNumberField


class FindingSerializer(serializers.Serializer[Any]):
    about = _("What screening found in a text.")
    sample: dict[str, Any] = {"kind": "shouting", "weight": 2, "detail": {"part": "body"}}

    kind = serializers.CharField()
    weight = serializers.IntegerField()
    detail = serializers.DictField(child=serializers.JSONField())


class ReportedSerializer(serializers.Serializer[Any]):
    about = _("A report as moderators see it.")
    sample: dict[str, Any] = {"words": "İkinci cümle.", "reporter": "Can D.", "at": "2026-11-24T18:20:00Z"}

    rule = RuleNamedSerializer()
    words = serializers.CharField()
    reporter = serializers.CharField(help_text=_("Name of whoever reported; may be empty."))
    at = moment_field()


class ReviewItemSerializer(serializers.Serializer[Any]):
    about = _("Something that a moderator has to look at.")
    sample: dict[str, Any] = {
        "id": 77,
        "score": 34,
        "board": "ulasim",
        "created_at": "2026-11-24T18:20:00Z",
        "claimed_by": "Ayşe Öz",
        "claimed_until": "2026-11-24T18:50:00Z",
        "mine": True,
        "post": 3180,
        "thread": 12,
        "body": "Sabah **iki saat** yeter.",
        "mark": "3180.1764009600000000",
    }

    id = serializers.IntegerField()
    origin = serializers.ChoiceField(choices=Origin.choices)
    score = serializers.IntegerField(help_text=_("What orders the queue, together with the age."))
    holds = serializers.BooleanField(help_text=_("Nobody else sees it until it is decided."))
    board = serializers.CharField(help_text=_("Address name of the board."))
    created_at = moment_field()
    claimed_by = serializers.CharField(allow_null=True, help_text=_("Name of whoever works on it now."))
    claimed_until = moment_field(allow_null=True)
    mine = serializers.BooleanField(help_text=_("The account works on it."))
    conflict = serializers.BooleanField(help_text=_("The account has a part in it and may not decide."))
    decided_at = moment_field(allow_null=True)
    post = serializers.IntegerField(allow_null=True, help_text=_("Id of the post."))
    statement = serializers.IntegerField(allow_null=True, help_text=_("Id of the statement."))
    thread = serializers.IntegerField(help_text=_("Id of the thread."))
    body = serializers.CharField(help_text=_("What was written."))
    mark = serializers.CharField(
        allow_null=True, help_text=_("Of this wording: a decision names it. Null for a statement.")
    )


class DescribedSerializer(serializers.Serializer[Any]):
    about = _("A picture of a post, by what is said of it.")

    id = UuidField()
    words = TextField()


class ReviewItemDetailSerializer(ReviewItemSerializer):
    about = _("Something that a moderator has to look at, with what it takes to decide.")
    sample: dict[str, Any] = {"pictures": [], "in_full": {}}

    reports = ReportedSerializer(
        many=True, help_text=_("None for an account that has a part in it: its author may be a moderator.")
    )
    findings = FindingSerializer(many=True)
    pictures = DescribedSerializer(many=True)
    in_full = PostSerializer(allow_null=True, help_text=_("The post; null for a statement."))


class QueueSerializer(serializers.Serializer[Any]):
    about = _("A page of the review queue, the most urgent first.")
    sample: dict[str, Any] = {"page": 1, "pages": 1, "waiting": 1}

    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text=_("All items that are open."))
    results = ReviewItemSerializer(many=True)


class VerdictSerializer(serializers.Serializer[Any]):
    about = _("What a moderator decides of an item.")
    sample: dict[str, Any] = {
        "action": "hidden",
        "rule": "hakaret",
        "words": "İkinci cümlede bir kişi aşağılanıyor.",
        "mark": "3180.1764009600000000",
    }

    action = serializers.ChoiceField(choices=Action.choices)
    rule = TextField(
        required=False,
        allow_null=True,
        default=None,
        max_length=40,
        help_text=_("Code of a rule of the book in force; needed unless no rule is broken."),
    )
    words = TextField(
        required=False, default="", help_text=_("To the author; left empty, the text of the rule is sent.")
    )
    days = WholeNumberField(
        required=False,
        default=0,
        help_text=_("Of a suspension: 1, 3, 7, 14, 30 or 90."),
    )
    masked = TextField(
        required=False, default="", help_text=_("The post with marks in the place of personal data.")
    )
    pictures = DescribedSerializer(
        many=True,
        required=False,
        default=list,
        help_text=_("What is said of pictures, with marks in the place of personal data."),
    )
    without = serializers.ListField(
        child=UuidField(),
        required=False,
        default=list,
        help_text=_("Ids of pictures that are taken away, when personal data are edited out."),
    )
    mark = TextField(
        required=False,
        default="",
        max_length=60,
        help_text=_("Of the wording that was read: a post that its author changed since is not decided."),
    )
