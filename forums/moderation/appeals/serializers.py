"""Serializers of decisions and appeals."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from forums.moderation.appeals import rules
from forums.moderation.appeals.models import Appeal, AppealState
from forums.moderation.rule_books.serializers import RuleNamedSerializer
from forums.review.models import Action, Decision, Origin
from participation.fields.json_fields import FlagField, TextField
from participation.fields.serializers import (
    ComputedSerializer,
    PageSerializer,
    RefusedSerializer,
    build_moment_field,
)
from participation.refusals import refusal_of

#: Fields of the example decision that an appeal changes.
APPEALED: dict[str, Any] = {
    "may_appeal": False,
    "why_not": {
        "code": "appealed_already",
        "detail": "Bu karara itiraz ettiniz; başkası bakıyor.",
    },
    "appeal": {},
}


class AppealSerializer(serializers.Serializer[Any]):
    about = _("An appeal against a decision, and the answer of another moderator.")
    sample: dict[str, Any] = {
        "words": "Kimseyi aşağılamadım, bir karikatürü anlattım.",
        "at": "2026-11-24T19:00:00Z",
        "due_at": "2026-12-01T19:00:00Z",
    }

    words = serializers.CharField()
    at = build_moment_field()
    due_at = build_moment_field(_("Time by which it is to be answered."))
    state = serializers.ChoiceField(choices=AppealState.choices)
    decided_at = build_moment_field(allow_null=True)
    answer = serializers.CharField(help_text=_("Empty until the appeal is decided."))


class DecisionSerializer(ComputedSerializer):
    about = _("A statement of reasons. Readable only by the author of the content and by moderators.")
    sample: dict[str, Any] = {
        "number": "8a1f6f0e-6f0b-4f5e-9b6a-3b1d2c4e5f60",
        "action": "hidden",
        "rule": {},
        "words": "İkinci cümlede bir kişi aşağılanıyor.",
        "board": "ulasim",
        "thread": 12,
        "post": 3181,
        "found_by": "reports",
        "at": "2026-11-24T18:40:00Z",
        "in_effect": True,
        "appeal_until": "2026-12-08T18:40:00Z",
        "may_appeal": True,
    }

    number = serializers.UUIDField()
    action = serializers.ChoiceField(choices=Action.choices)
    rule = RuleNamedSerializer(allow_null=True)
    words = serializers.CharField(help_text=_("Reasons for the decision. Empty if no rule is broken."))
    board = serializers.CharField(source="board.slug", allow_null=True, help_text=_("Slug of the board."))
    thread = serializers.IntegerField(source="thread_id", allow_null=True, help_text=_("Id of the thread."))
    post = serializers.IntegerField(source="post_id", allow_null=True, help_text=_("Id of the post."))
    statement = serializers.IntegerField(
        source="statement_id", allow_null=True, help_text=_("Id of the statement.")
    )
    found_by = serializers.ChoiceField(
        source="item.origin",
        choices=Origin.choices,
        allow_null=True,
        help_text=_("How it came to a moderator's attention."),
    )
    automated = serializers.BooleanField(
        help_text=_("Whether the decision was made automatically, without a person.")
    )
    at = build_moment_field()
    until = build_moment_field(_("End of the suspension."), allow_null=True)
    in_effect = serializers.BooleanField(
        help_text=_("Whether the decision is in effect. False after a successful appeal.")
    )
    appeal_until = build_moment_field(_("Deadline for an appeal by the author."), allow_null=True)
    may_appeal = serializers.BooleanField(help_text=_("Whether the account can appeal now."))
    why_not = RefusedSerializer(allow_null=True)
    appeal = AppealSerializer(allow_null=True)

    def computed(self, decision: Decision) -> Mapping[str, Any]:
        why_not = refusal_of(rules.require_may_appeal, self.context["request"].user, decision)
        return {"may_appeal": why_not is None, "why_not": why_not}


class DecisionsSerializer(PageSerializer):
    about = _("All decisions against the account's content, newest first. Not paginated.")

    results = DecisionSerializer(many=True)


class NewAppealSerializer(serializers.Serializer[Any]):
    about = _("Reasons for an appeal.")
    sample: dict[str, Any] = {"words": "Kimseyi aşağılamadım, bir karikatürü anlattım."}

    words = TextField(help_text=_("At most 2,000 characters."))


class OpenAppealSerializer(ComputedSerializer):
    about = _("A pending appeal, as moderators see it.")
    sample: dict[str, Any] = {"id": 5, "decision": APPEALED}

    id = serializers.IntegerField()
    late = serializers.BooleanField()
    conflict = serializers.BooleanField(
        help_text=_("Whether the account is involved in the case and so may not decide it.")
    )
    appeal = AppealSerializer(source="*")
    decision = DecisionSerializer()

    def computed(self, appeal: Appeal) -> Mapping[str, Any]:
        late = appeal.due_at < self.context["now"]
        return {"late": late, "conflict": appeal.pk in self.context["conflicts"]}


class OpenAppealsSerializer(PageSerializer):
    about = _("All pending appeals, earliest due date first. Not paginated.")

    results = OpenAppealSerializer(many=True)


class AppealAnswerSerializer(serializers.Serializer[Any]):
    about = _("A moderator's decision on an appeal.")
    sample: dict[str, Any] = {"overturn": True, "answer": "Haklısınız; iletiniz geri geldi."}

    overturn = FlagField(help_text=_("Whether to overturn the decision and undo its effects."))
    answer = TextField(help_text=_("Answer to the author, at most 2,000 characters."))
