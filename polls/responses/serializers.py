"""Serializers of a poll with its questions, and of a response. A stored response is never returned."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.fields.json_fields import LARGEST_ID, FlagField, IdField, TextField, WholeNumberField
from participation.fields.serializers import HtmlField, build_moment_field
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.measures import MAX_VALUE_LENGTH
from polls.questionnaire.models import MAX_TEXT_LENGTH, Extension, Matter, Poll
from polls.questionnaire.serializers import PollSerializer, QuestionSerializer
from polls.responses import queries, rules
from polls.responses.operations import Receipt
from polls.responses.validation import Choice

#: Maximum number of entries in one list of a response.
MAX_ENTRIES = 100


class WhyNotSerializer(serializers.Serializer[Any]):
    about = _("The refusal a request would get now.")

    code = serializers.CharField()
    detail = serializers.CharField()


class MatterSerializer(serializers.ModelSerializer[Matter]):
    about = _(
        "What polls of different districts are about. Whoever has answered one of them can answer one of "
        "other districts only when the term after its closing is over."
    )
    sample: dict[str, Any] = {"name": "Kordon", "term_days": 90}

    class Meta:
        model = Matter
        fields = ["name", "term_days"]
        read_only_fields = fields
        extra_kwargs = {"term_days": {"help_text": _("Days after closing.")}}


class MineSerializer(serializers.Serializer[Any]):
    about = _("What the requesting account may do in the poll. The account's answers are not disclosed.")
    sample: dict[str, Any] = {"may_answer": True}

    answered = serializers.BooleanField()
    may_answer = serializers.BooleanField(help_text=_("Whether you can respond now."))
    why_not = WhyNotSerializer(allow_null=True, help_text=_("Why you cannot respond now. Null if you can."))


class ExtensionSerializer(serializers.ModelSerializer[Extension]):
    about = _("The closing of an announced poll was moved later.")
    sample: dict[str, Any] = {
        "before": "2026-12-04T17:00:00Z",
        "after": "2026-12-06T17:00:00Z",
        "reason": "Sel yüzünden birçok kişi yanıtlayamadı.",
        "at": "2026-12-01T09:30:00Z",
    }

    before = build_moment_field(_("The closing time until then (UTC)."), read_only=True)
    after = build_moment_field(_("The new closing time (UTC)."), read_only=True)
    at = build_moment_field(_("When it was moved (UTC)."), read_only=True)

    class Meta:
        model = Extension
        fields = ["before", "after", "reason", "at"]
        read_only_fields = fields
        extra_kwargs = {"reason": {"help_text": _("The council's public reason, in Turkish.")}}


class EarlyClosingSerializer(serializers.Serializer[Poll]):
    about = _("A poll was closed before its closing time.")
    sample: dict[str, Any] = {
        "at": "2026-12-02T08:15:00Z",
        "planned": "2026-12-04T17:00:00Z",
        "reason": "Meclis kararı öne aldı.",
    }

    at = build_moment_field(_("When it was closed (UTC)."), source="closed_at", read_only=True)
    planned = build_moment_field(_("When it was to close (UTC)."), source="planned_closing", read_only=True)
    reason = serializers.CharField(
        source="closing_reason", read_only=True, help_text=_("The council's public reason, in Turkish.")
    )


class PollDetailSerializer(PollSerializer):
    about = _("A poll with its questions.")
    sample: dict[str, Any] = {
        "translations": {
            "en": {
                "title": "Should the Kordon be open to pedestrians on weekends?",
                "description": "Saturday and Sunday, 10:00 to 22:00.",
            }
        },
        "description": "Cumartesi ve pazar, 10.00 ile 22.00 arası.",
        "description_html": "<p>Cumartesi ve pazar, 10.00 ile 22.00 arası.</p>\n",
        "extensions": [{}],
        "closed_early": None,
        "questions": [
            {},
            {
                "id": 18,
                "kind": "score",
                "text": "Hafta sonu için ne kadar önemli?",
                "no_opinion": False,
                "random_order": True,
                "options": [
                    {"id": 43, "text": "Gölgelik", "translations": {"en": "Shade"}},
                    {"id": 44, "text": "Bisiklet yolu", "translations": {"en": "Cycle path"}},
                ],
                "scale": {},
                "condition": {},
                "translations": {
                    "en": {
                        "text": "How much does it matter on weekends?",
                        "score_min_label": "not at all",
                        "score_max_label": "very much",
                    }
                },
            },
        ],
        "mine": {},
    }
    translated = ("title", "description")

    description_html = HtmlField(
        source="description", read_only=True, help_text=_("The description as sanitised HTML.")
    )
    corrects: serializers.PrimaryKeyRelatedField[Poll] = serializers.PrimaryKeyRelatedField(
        read_only=True,
        allow_null=True,
        pk_field=serializers.IntegerField(),
        help_text=_("Id of the earlier poll corrected by this one."),
    )
    matter = MatterSerializer(
        read_only=True, allow_null=True, help_text=_("Null if the poll belongs to no matter.")
    )
    extensions = serializers.SerializerMethodField(
        help_text=_("How the closing was moved later, in that order. Empty for most polls.")
    )
    closed_early = serializers.SerializerMethodField(help_text=_("Null for most polls."))
    questions = serializers.SerializerMethodField()
    mine = serializers.SerializerMethodField(help_text=_("Null if not signed in."))

    class Meta(PollSerializer.Meta):
        fields = [
            *PollSerializer.Meta.fields,
            "description",
            "description_html",
            "corrects",
            "matter",
            "extensions",
            "closed_early",
            "questions",
            "mine",
        ]
        read_only_fields = fields

    @extend_schema_field(ExtensionSerializer(many=True))
    def get_extensions(self, poll: Poll) -> Any:
        return ExtensionSerializer(questionnaire_queries.extensions_of(poll), many=True).data

    @extend_schema_field(EarlyClosingSerializer(allow_null=True))
    def get_closed_early(self, poll: Poll) -> Any:
        return EarlyClosingSerializer(poll).data if getattr(poll, "closing_reason", None) else None

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, poll: Poll) -> Any:
        questions = questionnaire_queries.questions_of(poll)
        return QuestionSerializer(questions, many=True, context=self.context).data

    @extend_schema_field(MineSerializer(allow_null=True))
    def get_mine(self, poll: Poll) -> dict[str, Any] | None:
        person = self.context["request"].user
        if not person.is_authenticated:
            return None
        answered, districts = queries.has_answered(person, poll), list(poll.districts.all())
        elsewhere = queries.find_answered_elsewhere(person, poll, districts)
        refusal = rules.find_response_refusal(person, poll, districts, answered=answered, elsewhere=elsewhere)
        why_not = None if refusal is None else {"code": refusal.code, "detail": str(refusal)}
        return {"answered": answered, "may_answer": refusal is None, "why_not": why_not}


class ValueSerializer(serializers.Serializer[Any]):
    about = _("The value given to an option.")
    sample: dict[str, Any] = {"option": 43, "value": 5}

    option = IdField(help_text=_("Id of the option."))
    value = WholeNumberField(help_text=_("Score, amount, or rank (starting at 1)."))


class AnswerSerializer(serializers.Serializer[Any]):
    about = _("The answer to one question: the field for its kind, or *no opinion*.")
    sample: dict[str, Any] = {"question": 17, "options": [41]}

    question = IdField(help_text=_("Id of the question."))
    options = serializers.ListField(
        child=IdField(),
        required=False,
        default=list,
        max_length=MAX_ENTRIES,
        help_text=_("Ids of the chosen options, each at most once. For rankings: best first."),
    )
    values = serializers.ListField(
        child=ValueSerializer(),
        required=False,
        default=list,
        max_length=MAX_ENTRIES,
        help_text=_("Scores or amounts. Rankings can also be sent as ranks. Omitted amounts are zero."),
    )
    text = TextField(
        required=False,
        default="",
        max_length=MAX_TEXT_LENGTH,
        help_text=_("The answer to an open question, or what is meant by the option *other*."),
    )
    value = TextField(
        required=False,
        default="",
        max_length=MAX_VALUE_LENGTH,
        help_text=_("A number as text, without separating thousands (12.5), or a day (2026-05-03)."),
    )
    no_opinion = FlagField(
        required=False,
        default=False,
        help_text=_("“No opinion”, if the question offers it. Excludes the other fields."),
    )


def build_choice(answer: Mapping[str, Any]) -> Choice:
    return Choice(
        options=tuple(answer["options"]),
        no_opinion=answer["no_opinion"],
        values=tuple((pair["option"], pair["value"]) for pair in answer["values"]),
        text=answer["text"],
        value=answer["value"],
    )


class ResponseSerializer(serializers.Serializer[Any]):
    about = _("A complete response. It replaces an earlier one if the poll allows changes.")

    answers = serializers.ListField(
        child=AnswerSerializer(),
        min_length=1,
        max_length=MAX_ENTRIES,
        help_text=_("One entry for each answered question. None for questions that are not asked."),
    )

    def validate_answers(self, answers: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        if len({answer["question"] for answer in answers}) < len(answers):
            raise serializers.ValidationError(_("A question is answered twice."), code="repeated_question")
        return answers

    def choices(self) -> dict[int, Choice]:
        return {answer["question"]: build_choice(answer) for answer in self.validated_data["answers"]}


class ReceiptSerializer(serializers.Serializer[Any]):
    about = _("Confirmation of a stored response. It never contains the answers.")
    sample: dict[str, Any] = {"poll": 12, "may_change": True}

    poll = serializers.IntegerField()
    changed = serializers.BooleanField(help_text=_("Whether it replaced an earlier response."))
    may_change = serializers.BooleanField(help_text=_("Whether it can be changed until the poll closes."))


def serialise_receipt(receipt: Receipt) -> dict[str, Any]:
    """The answer to a response that was stored."""
    named = {"poll": receipt.poll_id, "changed": receipt.changed, "may_change": receipt.may_change}
    return dict(ReceiptSerializer(named).data)


def build_plain_choices(body: Any) -> dict[int, Choice] | None:
    """``ResponseSerializer(data=body).choices()``, faster; None unless ``body`` has no doubtful part, so that
    the serializer has to decide.
    """
    answers = body.get("answers") if type(body) is dict and len(body) == 1 else None
    if type(answers) is not list or not 1 <= len(answers) <= MAX_ENTRIES:
        return None
    choices: dict[int, Choice] = {}
    for answer in answers:
        if type(answer) is not dict or not answer.keys() <= _PLAIN_KEYS:
            return None
        question: Any = answer.get("question")
        choice = _build_plain_choice(answer)
        if not _is_id(question) or choice is None or question in choices:
            return None
        choices[question] = choice
    return choices


_PLAIN_KEYS = frozenset({"question", "options", "values", "text", "value", "no_opinion"})


def _build_plain_choice(answer: Mapping[str, Any]) -> Choice | None:
    options, values = answer.get("options", []), answer.get("values", [])
    text, no_opinion = answer.get("text", ""), answer.get("no_opinion", False)
    value = answer.get("value", "")
    if (
        type(options) is list
        and len(options) <= MAX_ENTRIES
        and all(map(_is_id, options))
        and type(values) is list
        and len(values) <= MAX_ENTRIES
        and all(map(_is_value, values))
        and type(text) is str
        and len(text) <= MAX_TEXT_LENGTH
        and type(value) is str
        and len(value) <= MAX_VALUE_LENGTH
        and type(no_opinion) is bool
    ):
        pairs = tuple((pair["option"], pair["value"]) for pair in values)
        return Choice(tuple(options), no_opinion, pairs, text, value)
    return None


def _is_id(value: Any) -> bool:
    return type(value) is int and 1 <= value <= LARGEST_ID


def _is_value(pair: Any) -> bool:
    return (
        type(pair) is dict
        and pair.keys() == {"option", "value"}
        and _is_id(pair["option"])
        and type(pair["value"]) is int
    )
