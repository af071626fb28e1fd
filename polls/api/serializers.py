"""The shapes of polls in the API. Reading a response back is not among them: nobody can."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.json_fields import FlagField, IdField, TextField, WholeNumberField
from participation.richtext import render
from participation.territory.models import District
from polls import queries, rules
from polls.checking import Choice
from polls.models import (
    LONGEST_TEXT,
    BudgetUnit,
    Option,
    Phase,
    Poll,
    Question,
    QuestionKind,
    ResultTiming,
)
from polls.wording import translations_of

#: More entries than this in one list of a response are no answer to a poll.
MOST_ENTRIES = 100

_TEXT_BY_LANGUAGE = serializers.DictField(child=serializers.CharField())
_TEXTS_BY_LANGUAGE = serializers.DictField(child=serializers.DictField(child=serializers.CharField()))


class OptionSerializer(serializers.ModelSerializer[Option]):
    about = _("What can be chosen, ranked, scored or given a part of the budget.")

    translations = serializers.SerializerMethodField(help_text=_("Its text by language code."))

    class Meta:
        model = Option
        fields = ["id", "text", "translations"]
        read_only_fields = fields

    @extend_schema_field(_TEXT_BY_LANGUAGE)
    def get_translations(self, option: Option) -> dict[str, str]:
        return translations_of(option)


class ScaleSerializer(serializers.Serializer[Question]):
    about = _("The scale of a score question; scores are whole numbers, both ends included.")

    lowest = serializers.IntegerField(source="score_min")
    highest = serializers.IntegerField(source="score_max")
    lowest_label = serializers.CharField(
        source="score_min_label", help_text=_("What it means; may be empty.")
    )
    highest_label = serializers.CharField(
        source="score_max_label", help_text=_("What it means; may be empty.")
    )


class BudgetSerializer(serializers.Serializer[Question]):
    about = _("What a budget question shares out.")

    total = serializers.IntegerField(source="budget_total", help_text=_("Amounts add up to exactly this."))
    step = serializers.IntegerField(source="budget_step", help_text=_("Amounts are multiples of this."))
    unit = serializers.ChoiceField(source="budget_unit", choices=BudgetUnit.choices)


class ConditionSerializer(serializers.Serializer[Question]):
    about = _("When a question is asked: after one of these options of an earlier question was chosen.")

    question = serializers.IntegerField(source="condition_id", help_text=_("Id of the earlier question."))
    options = serializers.SerializerMethodField(help_text=_("Ids of its options that lead here."))

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_options(self, question: Question) -> list[int]:
        return sorted(option.pk for option in question.condition_options.all())


class QuestionSerializer(serializers.ModelSerializer[Question]):
    about = _("A question with its options, in the order the council wrote them.")

    options = OptionSerializer(many=True)
    scale = serializers.SerializerMethodField(help_text=_("Null unless it asks for scores."))
    budget = serializers.SerializerMethodField(help_text=_("Null unless it shares out a budget."))
    text_length = serializers.SerializerMethodField(
        help_text=_("Most characters of an answer in words; null for other kinds.")
    )
    condition = serializers.SerializerMethodField(help_text=_("Null where everybody is asked."))
    translations = serializers.SerializerMethodField(
        help_text=_("Its texts by language code, each by the name of its field: text, hint, …")
    )

    class Meta:
        model = Question
        fields = [
            "id",
            "kind",
            "text",
            "hint",
            "required",
            "no_opinion",
            "random_order",
            "min_choices",
            "max_choices",
            "options",
            "scale",
            "budget",
            "text_length",
            "condition",
            "translations",
        ]
        read_only_fields = fields
        extra_kwargs = {
            "required": {"help_text": _("It must be answered, if it is asked.")},
            "no_opinion": {"help_text": _("“No opinion” is offered besides the options.")},
            "random_order": {
                "help_text": _("The page shows the options to each person in an order drawn for them.")
            },
            "min_choices": {"help_text": _("Fewer options (chosen or ranked) are refused, unless none is.")},
            "max_choices": {"help_text": _("More options (chosen or ranked) are refused.")},
        }

    @extend_schema_field(ScaleSerializer(allow_null=True))
    def get_scale(self, question: Question) -> Any:
        return ScaleSerializer(question).data if question.kind == QuestionKind.SCORE else None

    @extend_schema_field(BudgetSerializer(allow_null=True))
    def get_budget(self, question: Question) -> Any:
        return BudgetSerializer(question).data if question.kind == QuestionKind.BUDGET else None

    def get_text_length(self, question: Question) -> int | None:
        return question.text_length if question.kind == QuestionKind.TEXT else None

    @extend_schema_field(ConditionSerializer(allow_null=True))
    def get_condition(self, question: Question) -> Any:
        return ConditionSerializer(question).data if question.condition_id else None

    @extend_schema_field(_TEXTS_BY_LANGUAGE)
    def get_translations(self, question: Question) -> dict[str, dict[str, str]]:
        return translations_of(question)


class PollSerializer(serializers.ModelSerializer[Poll]):
    about = _("A poll in a list. Texts are in Turkish, as the council wrote them; translations say the same.")

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
    languages: serializers.ListField = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text=_("Codes of the languages besides Turkish in which the poll is written."),
    )
    translations = serializers.SerializerMethodField(
        help_text=_("Its texts by language code, each by the name of its field.")
    )
    url = serializers.SerializerMethodField(help_text=_("The page for people."))
    results_url = serializers.SerializerMethodField(help_text=_("Its results, for programs."))

    class Meta:
        model = Poll
        fields = [
            "id",
            "title",
            "languages",
            "translations",
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

    #: The texts whose translations are told.
    translated: tuple[str, ...] = ("title",)

    @extend_schema_field(_TEXTS_BY_LANGUAGE)
    def get_translations(self, poll: Poll) -> dict[str, dict[str, str]]:
        return {
            language: {name: texts[name] for name in self.translated if texts.get(name)}
            for language, texts in translations_of(poll).items()
        }

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
    translated = ("title", "description")

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


class ValueSerializer(serializers.Serializer[Any]):
    about = _("What an option is given.")

    option = IdField(help_text=_("Id of the option."))
    value = WholeNumberField(help_text=_("Its score, its amount, or its place (from 1)."))


class AnswerSerializer(serializers.Serializer[Any]):
    about = _("The answer to one question: what its kind asks for, or *no opinion*.")

    question = IdField(help_text=_("Id of the question."))
    options = serializers.ListField(
        child=IdField(),
        required=False,
        default=list,
        max_length=MOST_ENTRIES,
        help_text=_("Ids of the chosen options, each once; of a ranking, best first."),
    )
    values = serializers.ListField(
        child=ValueSerializer(),
        required=False,
        default=list,
        max_length=MOST_ENTRIES,
        help_text=_("Scores or amounts; a ranking can be sent as places, too. Amounts left out are zero."),
    )
    text = TextField(required=False, default="", max_length=LONGEST_TEXT, help_text=_("An answer in words."))
    no_opinion = FlagField(
        required=False, default=False, help_text=_("Instead of all that, where the question offers it.")
    )


def choice_of(answer: Mapping[str, Any]) -> Choice:
    return Choice(
        options=tuple(answer["options"]),
        no_opinion=answer["no_opinion"],
        values=tuple((given["option"], given["value"]) for given in answer["values"]),
        text=answer["text"],
    )


class ResponseSerializer(serializers.Serializer[Any]):
    about = _("A whole response. It takes the place of an earlier one where the poll allows changing.")

    answers = serializers.ListField(
        child=AnswerSerializer(),
        min_length=1,
        max_length=MOST_ENTRIES,
        help_text=_("One entry for each question that is answered; none for one that is not asked."),
    )

    def validate_answers(self, answers: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        if len({answer["question"] for answer in answers}) < len(answers):
            raise serializers.ValidationError(_("A question is answered twice."), code="repeated_question")
        return answers

    def choices(self) -> dict[int, Choice]:
        return {answer["question"]: choice_of(answer) for answer in self.validated_data["answers"]}


class ReceiptSerializer(serializers.Serializer[Any]):
    about = _("What is told about a stored response: never what it says.")

    poll = serializers.IntegerField()
    changed = serializers.BooleanField(help_text=_("It took the place of an earlier response."))
    may_change = serializers.BooleanField(help_text=_("It can be changed until the poll closes."))


_WITHHELD = [
    ("after_close", _("figures follow after closing")),
    ("waiting", _("no batch is complete yet")),
    ("too_few", _("fewer people in all than a batch has")),
    ("embargo", _("an election is near; “embargo” says which")),
]
_COUNT = _("People; null while withheld.")
_SHARE = _("Percent of the base, one decimal; null under the smallest base for percentages.")


class ResultOptionSerializer(serializers.Serializer[Any]):
    about = _("An option's figures.")

    id = serializers.IntegerField()
    text = serializers.CharField()
    translations = serializers.DictField(
        child=serializers.CharField(), help_text=_("Its text by language code.")
    )
    count = serializers.IntegerField(
        allow_null=True,
        help_text=_(
            "People who chose it, put it first (ranking), scored it, or gave it anything (budget); null "
            "while withheld."
        ),
    )
    share = serializers.FloatField(allow_null=True, help_text=_SHARE)
    mean = serializers.FloatField(
        allow_null=True,
        help_text=_(
            "Mean score, or mean amount of everybody who shared out the budget, two decimals; null for "
            "other kinds, while withheld, and under the smallest base for percentages."
        ),
    )


class ResultNoOpinionSerializer(serializers.Serializer[Any]):
    about = _("The figures of *no opinion*.")

    count = serializers.IntegerField(allow_null=True, help_text=_COUNT)
    share = serializers.FloatField(allow_null=True, help_text=_SHARE)


class ResultQuestionSerializer(serializers.Serializer[Any]):
    about = _("A question's figures.")

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=QuestionKind.choices)
    text = serializers.CharField()
    translations = serializers.DictField(
        child=serializers.CharField(), help_text=_("Its text by language code.")
    )
    withheld = serializers.ChoiceField(
        choices=[*_WITHHELD, ("optional", _("what not everybody must answer comes with the final result"))],
        allow_null=True,
        help_text=_("Why this question’s figures are null."),
    )
    base = serializers.IntegerField(allow_null=True, help_text=_("People who answered the question."))
    options = ResultOptionSerializer(many=True)
    no_opinion = ResultNoOpinionSerializer(allow_null=True, help_text=_("Null where it was not offered."))


class ResultEmbargoSerializer(serializers.Serializer[Any]):
    about = _("Why no figure may be published for a time: an official election is near.")

    election = serializers.CharField(help_text=_("Its name."))
    until = serializers.DateTimeField(help_text=_("From this moment on the figures are there again."))
    law = serializers.CharField(help_text=_("The rule that says so."))


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
    embargo = ResultEmbargoSerializer(allow_null=True, help_text=_("Null while none holds."))
    questions = ResultQuestionSerializer(many=True)
