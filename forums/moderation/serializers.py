"""Serializers of review items and verdicts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from forums.discussion.operations import posting
from forums.discussion.serializers import PostSerializer, post_context
from forums.moderation import queries
from forums.moderation import rules as moderation_rules
from forums.moderation.rule_books.serializers import RuleNamedSerializer
from forums.review.models import Action, Hiding, Origin, ReviewItem
from participation.fields.json_fields import TextField, UuidField, WholeNumberField
from participation.fields.serializers import ComputedSerializer, build_moment_field
from participation.people.models import User


class FindingSerializer(serializers.Serializer[Any]):
    about = _("A match found in a text by automatic screening.")
    sample: dict[str, Any] = {"kind": "shouting", "weight": 2, "detail": {"part": "body"}}

    kind = serializers.CharField()
    weight = serializers.IntegerField()
    detail = serializers.DictField(child=serializers.JSONField())


class ReportedSerializer(serializers.Serializer[Any]):
    about = _("A report as moderators see it.")
    sample: dict[str, Any] = {"words": "İkinci cümle.", "reporter": "Can D.", "at": "2026-11-24T18:20:00Z"}

    rule = RuleNamedSerializer()
    words = serializers.CharField()
    reporter = serializers.CharField(
        source="reporter.display_name", default="", help_text=_("Name of the reporter. May be empty.")
    )
    at = build_moment_field()


class ReviewItemSerializer(ComputedSerializer):
    about = _("An item of the review queue.")
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
        "version": "3180.1764009600000000",
    }

    id = serializers.IntegerField()
    origin = serializers.ChoiceField(choices=Origin.choices)
    score = serializers.IntegerField(help_text=_("Priority score. The queue is ordered by score and age."))
    holds = serializers.BooleanField(
        help_text=_("Whether the content is hidden from others until the item is decided.")
    )
    board = serializers.CharField(source="board.slug", help_text=_("Slug of the board."))
    created_at = build_moment_field()
    claimed_by = serializers.CharField(
        allow_null=True, help_text=_("Name of the moderator who has claimed it.")
    )
    claimed_until = build_moment_field(allow_null=True)
    mine = serializers.BooleanField(help_text=_("Whether the account has claimed it."))
    conflict = serializers.BooleanField(
        help_text=_("Whether the account is involved in the case and so may not decide it.")
    )
    decided_at = build_moment_field(allow_null=True)
    post = serializers.IntegerField(source="post_id", allow_null=True, help_text=_("Id of the post."))
    statement = serializers.IntegerField(
        source="statement_id", allow_null=True, help_text=_("Id of the statement.")
    )
    thread = serializers.IntegerField(help_text=_("Id of the thread."))
    body = serializers.CharField(help_text=_("The text under review."))
    version = serializers.CharField(
        allow_null=True, help_text=_("Version to send with the decision. Null for a statement.")
    )

    def computed(self, item: ReviewItem) -> Mapping[str, Any]:
        post, statement = item.post, item.statement
        claimed = queries.is_claimed(item, self.context["now"])
        thread_id = post.thread_id if post else statement.conversation.thread_id if statement else None
        return {
            "claimed_by": queries.format_moderator_name(item.claimed_by) if claimed else None,
            "claimed_until": item.claimed_until if claimed else None,
            "mine": claimed and item.claimed_by_id == self.context["request"].user.pk,
            "conflict": item.pk in self.context["conflicts"],
            "thread": thread_id,
            "body": post.body if post else statement.text if statement else "",
            "version": posting.build_version_token(post) if post else None,
        }


class DescribedSerializer(serializers.Serializer[Any]):
    about = _("A picture of a post and its description.")

    id = UuidField()
    words = TextField()


class ReviewItemDetailSerializer(ReviewItemSerializer):
    about = _("An item of the review queue, with everything needed to decide it.")
    sample: dict[str, Any] = {"pictures": [], "in_full": {}}

    reports = ReportedSerializer(
        many=True,
        help_text=_("Empty if the account is involved in the case, because the author may be a moderator."),
    )
    findings = FindingSerializer(many=True)
    pictures = DescribedSerializer(many=True)
    in_full = PostSerializer(source="post", allow_null=True, help_text=_("The post. Null for a statement."))

    def computed(self, item: ReviewItem) -> Mapping[str, Any]:
        return {
            **super().computed(item),
            "reports": queries.list_reports_for(self.context["request"].user, item),
            "findings": item.findings.all(),
            "pictures": item.post.pictures if item.post else [],
        }


def build_item_context(request: Request, moderator: User, items: Sequence[ReviewItem]) -> dict[str, Any]:
    return {
        "request": request,
        "now": timezone.now(),
        "conflicts": moderation_rules.find_items_in_conflict(moderator, items),
    }


def serialize_item_in_detail(request: Request, moderator: User, item: ReviewItem) -> Any:
    """The data of ``ReviewItemDetailSerializer`` for ``item``."""
    context = build_item_context(request, moderator, [item])
    if item.post:
        context |= post_context(request, [item.post])
    return ReviewItemDetailSerializer(item, context=context).data


class QueueSerializer(serializers.Serializer[Any]):
    about = _("A page of the review queue, most urgent first.")
    sample: dict[str, Any] = {"page": 1, "pages": 1, "waiting": 1}

    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text=_("Number of open items."))
    results = ReviewItemSerializer(source="items", many=True)


class HideSerializer(serializers.Serializer[Any]):
    about = _("The rule that a post breaks which is to be hidden at once.")
    sample: dict[str, Any] = {"rule": "hakaret", "words": "İkinci cümlede bir kişi aşağılanıyor."}

    rule = TextField(max_length=40, help_text=_("Code of a rule in the current rule book."))
    words = TextField(
        required=False,
        default="",
        help_text=_(
            "Message to the author, sent once another person has confirmed it. If empty, the text of the "
            "rule is sent."
        ),
    )


class HidingSerializer(serializers.Serializer[Hiding]):
    about = _("A post hidden at once.")
    sample: dict[str, Any] = {
        "words": "İkinci cümlede bir kişi aşağılanıyor.",
        "at": "2026-11-24T18:30:00Z",
        "due_at": "2026-11-27T18:30:00Z",
    }

    rule = RuleNamedSerializer()
    words = serializers.CharField(help_text=_("Message to the author."))
    at = build_moment_field()
    due_at = serializers.DateTimeField(
        help_text=_("Until when another person can confirm it (UTC). Then the post is shown again.")
    )


class VerdictSerializer(serializers.Serializer[Any]):
    about = _("A moderator's decision about an item.")
    sample: dict[str, Any] = {
        "action": "hidden",
        "rule": "hakaret",
        "words": "İkinci cümlede bir kişi aşağılanıyor.",
        "version": "3180.1764009600000000",
    }

    action = serializers.ChoiceField(choices=Action.choices)
    rule = TextField(
        required=False,
        allow_null=True,
        default=None,
        max_length=40,
        help_text=_("Code of a rule in the current rule book. Required unless no rule is broken."),
    )
    words = TextField(
        required=False,
        default="",
        help_text=_("Message to the author. If empty, the text of the rule is sent."),
    )
    days = WholeNumberField(
        required=False,
        default=0,
        help_text=_("Length of a suspension in days: 1, 3, 7, 14, 30 or 90."),
    )
    masked = TextField(
        required=False, default="", help_text=_("The post with personal data replaced by placeholders.")
    )
    pictures = DescribedSerializer(
        many=True,
        required=False,
        default=list,
        help_text=_("Descriptions of pictures, with personal data replaced by placeholders."),
    )
    without = serializers.ListField(
        child=UuidField(),
        required=False,
        default=list,
        help_text=_("Ids of pictures to remove when personal data is edited out."),
    )
    version = TextField(
        required=False,
        default="",
        max_length=60,
        help_text=_(
            "The version that was read. The decision is refused if the author has changed the post since."
        ),
    )
