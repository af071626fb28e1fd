"""Serializers of statements and votes."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from forums.discussion.models import LONGEST_ACT_REASON
from forums.statements.models import Stance, StatementState
from participation.json_fields import TextField, WholeNumberField

_VOTE = {"enum": [1, -1, 0], "type": "integer", "description": _("1 agrees, -1 disagrees, 0 passes.")}


@extend_schema_field(_VOTE)
class StanceField(WholeNumberField):
    def to_internal_value(self, data: Any) -> int:
        value = super().to_internal_value(data)
        if value not in Stance.values:
            self.fail("invalid")
        return value


class StatementSerializer(serializers.Serializer[Any]):
    about = _("One thought in one sentence. How others vote on it is told by the map alone.")
    sample: dict[str, Any] = {
        "id": 9,
        "text": "Kordon cumartesi günleri yayalara açılsın.",
        "state": "published",
    }

    id = serializers.IntegerField()
    text = serializers.CharField()
    state = serializers.ChoiceField(choices=StatementState.choices)
    vote = serializers.IntegerField(
        allow_null=True,
        help_text=_("The account's own: 1 agrees, -1 disagrees, 0 passes; null without one."),
    )


class ConversationSerializer(serializers.Serializer[Any]):
    about = _("What a thread votes on. Statements that wait for a vote of the account come in its own order.")
    sample: dict[str, Any] = {"question": "Kordon ne olsun?", "open": True, "voted": [], "suggested": []}

    question = serializers.CharField()
    open = serializers.BooleanField(help_text=_("Votes are taken."))
    waiting = StatementSerializer(many=True, help_text=_("Not voted on by the account."))
    voted = StatementSerializer(many=True)
    suggested = StatementSerializer(many=True, help_text=_("By the account, in whatever state."))


class NewStatementSerializer(serializers.Serializer[Any]):
    about = _("A statement to vote on.")
    sample: dict[str, Any] = {"text": "Kordon cumartesi günleri yayalara açılsın."}

    text = TextField(help_text=_("One sentence; a moderator looks at it before others vote."))


class NewVoteSerializer(serializers.Serializer[Any]):
    about = _("What the account thinks of a statement.")

    vote = StanceField()


class NewConversationSerializer(serializers.Serializer[Any]):
    about = _("What people shall say something about.")
    sample: dict[str, Any] = {"question": "Kordon ne olsun?"}

    question = TextField(
        help_text=_("Open, so that different people find words for it; 10 to 300 characters.")
    )


class ClosingSerializer(serializers.Serializer[Any]):
    about = _("Why voting ends.")
    sample: dict[str, Any] = {"reason": "Üç hafta doldu."}

    reason = TextField(max_length=LONGEST_ACT_REASON, help_text=_("It stands in the audit record."))
