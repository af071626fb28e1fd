"""The shapes of polls in the API. Reading a response back is not among them: nobody can."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.richtext import render
from participation.territory.models import District
from polls import queries, rules
from polls.api.fields import FlagField, IdField
from polls.checking import Choice
from polls.models import Option, Phase, Poll, Question, QuestionKind, ResultTiming

#: More entries than this in one list of a response are no answer to a poll.
MOST_ENTRIES = 100


class OptionSerializer(serializers.ModelSerializer[Option]):
    about = _("An answer that can be chosen.")

    class Meta:
        model = Option
        fields = ["id", "text"]
        read_only_fields = fields


class QuestionSerializer(serializers.ModelSerializer[Question]):
    about = _("A question with its options, in the order shown.")

    options = OptionSerializer(many=True)

    class Meta:
        model = Question
        fields = [
            "id",
            "kind",
            "text",
            "hint",
            "required",
            "no_opinion",
            "min_choices",
            "max_choices",
            "options",
        ]
        read_only_fields = fields
        extra_kwargs = {
            "required": {"help_text": _("It must be answered.")},
            "no_opinion": {"help_text": _("“No opinion” is offered besides the options.")},
            "min_choices": {"help_text": _("Fewer options are refused, unless none is chosen.")},
            "max_choices": {"help_text": _("More options are refused.")},
        }


class PollSerializer(serializers.ModelSerializer[Poll]):
    about = _("A poll in a list. Texts are as the council wrote them, in Turkish.")

    phase = serializers.ChoiceField(
        choices=Phase.choices, read_only=True, help_text=_("Where the poll stands at this moment.")
    )
    districts: serializers.SlugRelatedField[District] = serializers.SlugRelatedField(
        slug_field="slug",
        many=True,
        read_only=True,
        help_text=_("Whose residents are asked; empty: the whole city."),
    )
    opens_at = serializers.DateTimeField(
        default_timezone=UTC, read_only=True, help_text=_("Answers are taken from this moment on.")
    )
    closes_at = serializers.DateTimeField(
        default_timezone=UTC, read_only=True, help_text=_("From this moment on no answer is taken.")
    )
    may_change = serializers.BooleanField(
        read_only=True, help_text=_("Answers can be changed until the poll closes.")
    )
    responses = serializers.IntegerField(
        source="released_count",
        read_only=True,
        allow_null=True,
        help_text=_("People in the latest public figures; null before there are any."),
    )
    url = serializers.SerializerMethodField(help_text=_("The page for people."))
    results_url = serializers.SerializerMethodField(help_text=_("Its results, for programs."))

    class Meta:
        model = Poll
        fields = [
            "id",
            "title",
            "phase",
            "districts",
            "minimum_assurance",
            "result_timing",
            "batch_min",
            "may_change",
            "opens_at",
            "closes_at",
            "responses",
            "url",
            "results_url",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.URLField())
    def get_url(self, poll: Poll) -> str:
        return self._absolute(poll.get_absolute_url())

    @extend_schema_field(serializers.URLField())
    def get_results_url(self, poll: Poll) -> str:
        return self._absolute(reverse("polls-api:results", args=[poll.pk]))

    def _absolute(self, path: str) -> str:
        address: str = self.context["request"].build_absolute_uri(path)
        return address


class WhyNotSerializer(serializers.Serializer[Any]):
    about = _("A refusal as it would be given.")

    code = serializers.CharField()
    detail = serializers.CharField()


class MineSerializer(serializers.Serializer[Any]):
    about = _("How the poll stands to the account that asks. What the account answered is not told.")

    answered = serializers.BooleanField()
    may_answer = serializers.BooleanField(help_text=_("A response sent now would be taken."))
    why_not = WhyNotSerializer(allow_null=True, help_text=_("Why a response sent now would be refused."))


class PollDetailSerializer(PollSerializer):
    about = _("A poll with its questions.")

    description_html = serializers.SerializerMethodField(help_text=_("The context as clean HTML."))
    corrects: serializers.PrimaryKeyRelatedField[Poll] = serializers.PrimaryKeyRelatedField(
        read_only=True,
        allow_null=True,
        pk_field=serializers.IntegerField(),
        help_text=_("Id of the earlier poll that this one corrects."),
    )
    questions = serializers.SerializerMethodField()
    mine = serializers.SerializerMethodField(help_text=_("Null without an account."))

    class Meta(PollSerializer.Meta):
        fields = [
            *PollSerializer.Meta.fields,
            "description",
            "description_html",
            "corrects",
            "questions",
            "mine",
        ]
        read_only_fields = fields

    def get_description_html(self, poll: Poll) -> str:
        return render(poll.description)

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, poll: Poll) -> Any:
        return QuestionSerializer(queries.questions_of(poll), many=True).data

    @extend_schema_field(MineSerializer(allow_null=True))
    def get_mine(self, poll: Poll) -> dict[str, Any] | None:
        person = self.context["request"].user
        if not person.is_authenticated:
            return None
        answered = queries.has_answered(person, poll)
        refusal = rules.why_not(person, poll, list(poll.districts.all()), answered=answered)
        why_not = None if refusal is None else {"code": refusal.code, "detail": str(refusal)}
        return {"answered": answered, "may_answer": refusal is None, "why_not": why_not}


class AnswerSerializer(serializers.Serializer[Any]):
    about = _("The answer to one question: option ids, or *no opinion*.")

    question = IdField(help_text=_("Id of the question."))
    options = serializers.ListField(
        child=IdField(),
        required=False,
        default=list,
        max_length=MOST_ENTRIES,
        help_text=_("Ids of the chosen options, each once."),
    )
    no_opinion = FlagField(
        required=False, default=False, help_text=_("Instead of options, where the question offers it.")
    )


class ResponseSerializer(serializers.Serializer[Any]):
    about = _("A whole response. It takes the place of an earlier one where the poll allows changing.")

    answers = serializers.ListField(
        child=AnswerSerializer(),
        min_length=1,
        max_length=MOST_ENTRIES,
        help_text=_("One entry for each question that is answered."),
    )

    def validate_answers(self, answers: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        if len({answer["question"] for answer in answers}) < len(answers):
            raise serializers.ValidationError(_("A question is answered twice."), code="repeated_question")
        return answers

    def choices(self) -> dict[int, Choice]:
        return {
            answer["question"]: Choice(tuple(answer["options"]), answer["no_opinion"])
            for answer in self.validated_data["answers"]
        }


class ReceiptSerializer(serializers.Serializer[Any]):
    about = _("What is told about a stored response: never what it says.")

    poll = serializers.IntegerField()
    changed = serializers.BooleanField(help_text=_("It took the place of an earlier response."))
    may_change = serializers.BooleanField(help_text=_("It can be changed until the poll closes."))


_WITHHELD = [
    ("after_close", _("figures follow after closing")),
    ("waiting", _("no batch is complete yet")),
    ("too_few", _("fewer people in all than a batch has")),
]
_COUNT = _("People; null while withheld.")
_SHARE = _("Percent of the base, one decimal; null under the smallest base for percentages.")


class ResultOptionSerializer(serializers.Serializer[Any]):
    about = _("An option's figures.")

    id = serializers.IntegerField()
    text = serializers.CharField()
    count = serializers.IntegerField(allow_null=True, help_text=_COUNT)
    share = serializers.FloatField(allow_null=True, help_text=_SHARE)


class ResultNoOpinionSerializer(serializers.Serializer[Any]):
    about = _("The figures of *no opinion*.")

    count = serializers.IntegerField(allow_null=True, help_text=_COUNT)
    share = serializers.FloatField(allow_null=True, help_text=_SHARE)


class ResultQuestionSerializer(serializers.Serializer[Any]):
    about = _("A question's figures.")

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=QuestionKind.choices)
    text = serializers.CharField()
    withheld = serializers.ChoiceField(
        choices=[*_WITHHELD, ("optional", _("an optional question’s figures come with the final result"))],
        allow_null=True,
        help_text=_("Why this question’s figures are null."),
    )
    base = serializers.IntegerField(allow_null=True, help_text=_("People who answered the question."))
    options = ResultOptionSerializer(many=True)
    no_opinion = ResultNoOpinionSerializer(allow_null=True, help_text=_("Null where it was not offered."))


class ResultsSerializer(serializers.Serializer[Any]):
    about = _("A release: the very bytes that the page shows and the live socket sends.")

    poll = serializers.IntegerField()
    version = serializers.IntegerField(min_value=1, help_text=_("Grows with each release."))
    at = serializers.DateTimeField(help_text=_("When it was released."))
    final = serializers.BooleanField(help_text=_("The poll is closed; nothing follows."))
    timing = serializers.ChoiceField(choices=ResultTiming.choices)
    batch_min = serializers.IntegerField(
        help_text=_("Figures move only when at least this many further people have answered.")
    )
    responses = serializers.IntegerField(allow_null=True, help_text=_COUNT)
    withheld = serializers.ChoiceField(
        choices=_WITHHELD,
        allow_null=True,
        help_text=_("Why figures are null."),
    )
    questions = ResultQuestionSerializer(many=True)
