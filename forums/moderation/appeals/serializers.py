"""Serializers of decisions and appeals."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from forums.boards.serializers import PageSerializer, RefusedSerializer, refusal_of
from forums.moderation.appeals import rules
from forums.moderation.appeals.models import Appeal, AppealState
from forums.moderation.rule_books.serializers import RuleNamedSerializer
from forums.review.models import Action, Decision, Origin
from participation.json_fields import FlagField, TextField
from participation.serializers import ComputedSerializer, moment_field

#: What an appeal changes in the example of a decision.
APPEALED: dict[str, Any] = {
    "may_appeal": False,
    "why_not": {
        "code": "appealed_already",
        "detail": "Bu karara itiraz ettiniz; başkası bakıyor.",
    },
    "appeal": {},
}


class AppealSerializer(serializers.Serializer[Any]):
    about = _("What the author said against a decision, and what another moderator answered.")
    sample: dict[str, Any] = {
        "words": "Kimseyi aşağılamadım, bir karikatürü anlattım.",
        "at": "2026-11-24T19:00:00Z",
        "due_at": "2026-12-01T19:00:00Z",
    }

    words = serializers.CharField()
    at = moment_field()
    due_at = moment_field(_("Until when it is answered."))
    state = serializers.ChoiceField(choices=AppealState.choices)
    decided_at = moment_field(allow_null=True)
    answer = serializers.CharField(help_text=_("Empty until it is decided."))


class DecisionSerializer(ComputedSerializer):
    about = _("A statement of reasons. Its author and moderators alone read it.")
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
        "standing": True,
        "appeal_until": "2026-12-08T18:40:00Z",
        "may_appeal": True,
    }

    number = serializers.UUIDField()
    action = serializers.ChoiceField(choices=Action.choices)
    rule = RuleNamedSerializer(allow_null=True)
    words = serializers.CharField(help_text=_("The reasons; empty where no rule is broken."))
    board = serializers.CharField(
        source="board.slug", allow_null=True, help_text=_("Address name of the board.")
    )
    thread = serializers.IntegerField(source="thread_id", allow_null=True, help_text=_("Id of the thread."))
    post = serializers.IntegerField(source="post_id", allow_null=True, help_text=_("Id of the post."))
    statement = serializers.IntegerField(
        source="statement_id", allow_null=True, help_text=_("Id of the statement.")
    )
    found_by = serializers.ChoiceField(
        source="item.origin",
        choices=Origin.choices,
        allow_null=True,
        help_text=_("What brought it before a moderator."),
    )
    automated = serializers.BooleanField(help_text=_("A program decided, without a person."))
    at = moment_field()
    until = moment_field(_("End of a suspension."), allow_null=True)
    standing = serializers.BooleanField(help_text=_("False once an appeal has overturned it."))
    appeal_until = moment_field(_("Until when the author may appeal."), allow_null=True)
    may_appeal = serializers.BooleanField(help_text=_("An appeal of the account sent now would be taken."))
    why_not = RefusedSerializer(allow_null=True)
    appeal = AppealSerializer(allow_null=True)

    def computed(self, decision: Decision) -> Mapping[str, Any]:
        why_not = refusal_of(lambda: rules.require_may_appeal(self.context["request"].user, decision))
        return {"may_appeal": why_not is None, "why_not": why_not}


class DecisionsSerializer(PageSerializer):
    about = _("Decisions against what the account wrote, the newest first, all at once.")

    results = DecisionSerializer(many=True)


class NewAppealSerializer(serializers.Serializer[Any]):
    about = _("Why another moderator should look again.")
    sample: dict[str, Any] = {"words": "Kimseyi aşağılamadım, bir karikatürü anlattım."}

    words = TextField(help_text=_("2,000 characters at most."))


class OpenAppealSerializer(ComputedSerializer):
    about = _("An appeal that waits, as moderators see it.")
    sample: dict[str, Any] = {"id": 5, "decision": APPEALED}

    id = serializers.IntegerField()
    late = serializers.BooleanField()
    conflict = serializers.BooleanField(help_text=_("The account has a part in it and may not decide."))
    appeal = AppealSerializer(source="*")
    decision = DecisionSerializer()

    def computed(self, appeal: Appeal) -> Mapping[str, Any]:
        late = appeal.due_at < self.context["now"]
        return {"late": late, "conflict": appeal.pk in self.context["conflicts"]}


class OpenAppealsSerializer(PageSerializer):
    about = _("Appeals that wait, the one due first before the others, all at once.")

    results = OpenAppealSerializer(many=True)


class AppealAnswerSerializer(serializers.Serializer[Any]):
    about = _("What another moderator answers to an appeal.")
    sample: dict[str, Any] = {"overturn": True, "answer": "Haklısınız; iletiniz geri geldi."}

    overturn = FlagField(help_text=_("Undo the decision and what it did."))
    answer = TextField(help_text=_("To the author; 2,000 characters at most."))
