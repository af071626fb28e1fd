"""The shapes of polls in the API. Reading a response back is not among them: nobody can."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.richtext import render
from polls.models import Option, Phase, Poll, Question
from polls.rules import Choice


class OptionSerializer(serializers.ModelSerializer[Option]):
    class Meta:
        model = Option
        fields = ["id", "text"]


class QuestionSerializer(serializers.ModelSerializer[Question]):
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


class PollSerializer(serializers.ModelSerializer[Poll]):
    """A poll in a list. Times are UTC; ``closes_at`` is exclusive. Texts are Turkish."""

    phase = serializers.SerializerMethodField()
    districts = serializers.SlugRelatedField(slug_field="slug", many=True, read_only=True)
    responses = serializers.IntegerField(
        source="released_count", read_only=True, allow_null=True, help_text="People in the latest release."
    )
    url = serializers.SerializerMethodField(help_text="The page for people.")
    results_url = serializers.SerializerMethodField()

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

    @extend_schema_field(serializers.ChoiceField(choices=Phase.choices))
    def get_phase(self, poll: Poll) -> str:
        return poll.phase.value

    def get_url(self, poll: Poll) -> str:
        return self._absolute(poll.get_absolute_url())

    def get_results_url(self, poll: Poll) -> str:
        return self._absolute(reverse("polls-api:results", args=[poll.pk]))

    def _absolute(self, path: str) -> str:
        address: str = self.context["request"].build_absolute_uri(path)
        return address


class PollDetailSerializer(PollSerializer):
    """A poll with its questions."""

    description_html = serializers.SerializerMethodField()
    corrects = serializers.PrimaryKeyRelatedField(read_only=True)
    questions = QuestionSerializer(many=True)

    class Meta(PollSerializer.Meta):
        fields = [*PollSerializer.Meta.fields, "description", "description_html", "corrects", "questions"]

    def get_description_html(self, poll: Poll) -> str:
        return render(poll.description)


class AnswerSerializer(serializers.Serializer[Any]):
    """The answer to one question: option ids, or ``no_opinion``."""

    question = serializers.IntegerField(min_value=1)
    options = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, default=list, max_length=100
    )
    no_opinion = serializers.BooleanField(required=False, default=False)


class ResponseSerializer(serializers.Serializer[Any]):
    """A whole response. It takes the place of an earlier one where the poll allows changing."""

    answers = AnswerSerializer(many=True, allow_empty=False, max_length=100)

    def validate_answers(self, answers: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        if len({answer["question"] for answer in answers}) < len(answers):
            raise serializers.ValidationError("A question is answered twice.", code="repeated_question")
        return answers

    def choices(self) -> dict[int, Choice]:
        return {
            answer["question"]: Choice(tuple(answer["options"]), answer["no_opinion"])
            for answer in self.validated_data["answers"]
        }


class ReceiptSerializer(serializers.Serializer[Any]):
    """What is told about a stored response: never what it says."""

    poll = serializers.IntegerField()
    changed = serializers.BooleanField(help_text="It took the place of an earlier response.")
    may_change = serializers.BooleanField(help_text="It can be changed until the poll closes.")


class ResultOptionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    text = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)
    share = serializers.FloatField(allow_null=True, help_text="Percent of the base, one decimal.")


class ResultNoOpinionSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(allow_null=True)
    share = serializers.FloatField(allow_null=True)


class ResultQuestionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    text = serializers.CharField()
    base = serializers.IntegerField(allow_null=True, help_text="People who answered the question.")
    options = ResultOptionSerializer(many=True)
    no_opinion = ResultNoOpinionSerializer(allow_null=True)


class ResultsSerializer(serializers.Serializer[Any]):
    """A release: the exact bytes that page and socket show, too. See ``docs/live.md``."""

    poll = serializers.IntegerField()
    version = serializers.IntegerField()
    at = serializers.DateTimeField()
    final = serializers.BooleanField()
    timing = serializers.CharField()
    batch_min = serializers.IntegerField()
    responses = serializers.IntegerField(allow_null=True)
    withheld = serializers.ChoiceField(
        choices=["after_close", "waiting", "too_few"], allow_null=True, help_text="Why counts are null."
    )
    questions = ResultQuestionSerializer(many=True)
