"""Serializers of statements and votes."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from forums.discussion.models import MAX_ACT_REASON_LENGTH
from forums.statements import queries
from forums.statements.models import Conversation, Stance, Statement, StatementState
from participation.fields.json_fields import TextField, WholeNumberField
from participation.fields.serializers import ComputedSerializer
from participation.people.rules import Person

_VOTE = {"enum": [1, -1, 0], "type": "integer", "description": _("1: agree, -1: disagree, 0: pass.")}


@extend_schema_field(_VOTE)
class StanceField(WholeNumberField):
    def to_internal_value(self, data: Any) -> int:
        value = super().to_internal_value(data)
        if value not in Stance.values:
            self.fail("invalid")
        return value


class StatementSerializer(ComputedSerializer):
    about = _("One thought in one sentence. Others' votes are disclosed only in the consensus map.")
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
        help_text=_("The account's own vote. 1: agree, -1: disagree, 0: pass. Null if there is none."),
    )

    def computed(self, statement: Statement) -> Mapping[str, Any]:
        return {"vote": self.context.get("votes", {}).get(statement.pk)}


class ConversationSerializer(ComputedSerializer):
    about = _("Statements of a thread. Those the account has not voted on come in an order of its own.")
    sample: dict[str, Any] = {
        "question": "Kordon ne olsun?",
        "open": True,
        "not_reviewed": 0,
        "voted": [],
        "suggested": [],
    }

    question = serializers.CharField()
    open = serializers.BooleanField(source="is_open", help_text=_("Whether voting is open."))
    waiting = StatementSerializer(many=True, help_text=_("Statements the account has not voted on."))
    voted = StatementSerializer(many=True)
    not_reviewed = serializers.IntegerField(
        help_text=_("How many suggested statements no moderator had reviewed when voting closed.")
    )
    suggested = StatementSerializer(
        many=True, help_text=_("Statements suggested by the account, in any state.")
    )

    def computed(self, conversation: Conversation) -> Mapping[str, Any]:
        person, votes = self.context["person"], self.context["votes"]
        published = queries.list_published_statements(conversation)
        return {
            "waiting": queries.list_unvoted_statements(person, conversation, published, votes),
            "voted": [it for it in published if it.pk in votes],
            "not_reviewed": queries.count_unreviewed_statements(conversation),
            "suggested": queries.list_own_suggestions(person, conversation),
        }


def represent_conversation(person: Person, conversation: Conversation) -> Any:
    """``conversation`` as ``person`` sees it, with their own votes."""
    context = {"person": person, "votes": queries.list_own_votes(person, conversation)}
    return ConversationSerializer(conversation, context=context).data


class NewStatementSerializer(serializers.Serializer[Any]):
    about = _("A statement to vote on.")
    sample: dict[str, Any] = {"text": "Kordon cumartesi günleri yayalara açılsın."}

    text = TextField(help_text=_("One sentence. A moderator must approve it before others can vote."))


class NewVoteSerializer(serializers.Serializer[Any]):
    about = _("The account's vote on a statement.")

    vote = StanceField()


class NewConversationSerializer(serializers.Serializer[Any]):
    about = _("The question people respond to.")
    sample: dict[str, Any] = {"question": "Kordon ne olsun?"}

    question = TextField(help_text=_("An open-ended question, 10 to 300 characters."))


class ClosingSerializer(serializers.Serializer[Any]):
    about = _("Reason for closing.")
    sample: dict[str, Any] = {"reason": "Üç hafta doldu."}

    reason = TextField(max_length=MAX_ACT_REASON_LENGTH, help_text=_("It goes into the audit log."))
