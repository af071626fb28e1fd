"""Serializers of polls and questions."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participation.fields.serializers import SiteUrlField, build_moment_field
from participation.pages.models import PagePicture
from participation.territory.models import District
from polls.questionnaire import measures
from polls.questionnaire.models import (
    MEASURED,
    BudgetUnit,
    Option,
    Phase,
    Poll,
    Question,
    QuestionKind,
)
from polls.questionnaire.wording import translations_of

_TEXT_BY_LANGUAGE = serializers.DictField(child=serializers.CharField())
_TEXTS_BY_LANGUAGE = serializers.DictField(child=serializers.DictField(child=serializers.CharField()))


class OptionPictureSerializer(serializers.Serializer[PagePicture]):
    about = _("The picture of an option: a WebP file that never changes.")
    sample: dict[str, Any] = {
        "url": "https://meydan.example/sayfalar/resim/5f0d7c8e1b2a4d6f9c3e8b7a6d5c4f3e.webp",
        "width": 1600,
        "height": 900,
        "description": "Gölgelikli bir meydan",
        "description_en": "A square with shade",
    }

    url = SiteUrlField(source="get_absolute_url", read_only=True)
    width = serializers.IntegerField(help_text=_("In pixels."))
    height = serializers.IntegerField(help_text=_("In pixels."))
    description = serializers.CharField(
        source="description_tr", help_text=_("What it shows, for people who cannot see it.")
    )
    description_en = serializers.CharField(help_text=_("The same in English."))


class OptionSerializer(serializers.ModelSerializer[Option]):
    about = _("An option of a question: it can be chosen, ranked, scored or given an amount.")
    sample: dict[str, Any] = {"id": 41, "text": "Evet", "is_other": False, "translations": {"en": "Yes"}}

    picture = serializers.SerializerMethodField(help_text=_("Null for most options."))
    translations = serializers.SerializerMethodField(
        help_text=_("Translations of the text, keyed by language code.")
    )

    class Meta:
        model = Option
        fields = ["id", "text", "is_other", "picture", "translations"]
        read_only_fields = fields
        extra_kwargs = {
            "is_other": {"help_text": _("Whether respondents who choose it can write what they mean.")}
        }

    @extend_schema_field(OptionPictureSerializer(allow_null=True))
    def get_picture(self, option: Option) -> Any:
        picture = option.picture
        return None if picture is None else OptionPictureSerializer(picture, context=self.context).data

    @extend_schema_field(_TEXT_BY_LANGUAGE)
    def get_translations(self, option: Option) -> dict[str, str]:
        return translations_of(option)


class ScaleSerializer(serializers.Serializer[Question]):
    about = _(
        "The scale of a score question or a matrix. Scores are integers from lowest to highest, both "
        "inclusive."
    )
    sample: dict[str, Any] = {"highest": 5, "lowest_label": "hiç", "highest_label": "çok", "labels": []}

    lowest = serializers.IntegerField(source="score_min")
    highest = serializers.IntegerField(source="score_max")
    lowest_label = serializers.CharField(
        source="score_min_label", help_text=_("Label of this end of the scale. May be empty.")
    )
    highest_label = serializers.CharField(
        source="score_max_label", help_text=_("Label of this end of the scale. May be empty.")
    )
    labels = serializers.SerializerMethodField(
        help_text=_("The answers on a matrix's scale, from the lowest score on. Empty for score questions.")
    )

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_labels(self, question: Question) -> list[str]:
        return question.scale_labels.splitlines()


class MeasureSerializer(serializers.Serializer[Question]):
    about = _("The bounds of a number or a date, both inclusive, as `value` of an answer is written.")
    sample: dict[str, Any] = {"lowest": "0", "highest": "120", "decimals": 0, "unit": "dakika"}

    lowest = serializers.SerializerMethodField()
    highest = serializers.SerializerMethodField()
    decimals = serializers.IntegerField(source="number_decimals", help_text=_("At most. 0 for dates."))
    unit = serializers.CharField(source="number_unit", help_text=_("May be empty. Empty for dates."))

    def get_lowest(self, question: Question) -> str:
        return measures.format_stored_value(question, measures.get_value_bounds(question)[0])

    def get_highest(self, question: Question) -> str:
        return measures.format_stored_value(question, measures.get_value_bounds(question)[1])


class BudgetSerializer(serializers.Serializer[Question]):
    about = _("The budget of a budget question.")

    total = serializers.IntegerField(
        source="budget_total", help_text=_("Amounts must add up to exactly this total.")
    )
    step = serializers.IntegerField(source="budget_step", help_text=_("Amounts must be multiples of this."))
    unit = serializers.ChoiceField(source="budget_unit", choices=BudgetUnit.choices)


class ConditionSerializer(serializers.Serializer[Question]):
    about = _(
        "Condition of a question. It is asked only if one of these options of an earlier question was chosen."
    )
    sample: dict[str, Any] = {"question": 17, "options": [41]}

    question = serializers.IntegerField(source="condition_id", help_text=_("Id of the earlier question."))
    options = serializers.SerializerMethodField(help_text=_("Ids of its options that satisfy the condition."))

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_options(self, question: Question) -> list[int]:
        return sorted(option.pk for option in question.condition_options.all())


class QuestionSerializer(serializers.ModelSerializer[Question]):
    about = _("A question with its options, in the order set by the council.")
    sample: dict[str, Any] = {
        "id": 17,
        "text": "Kordon hafta sonları yayalara açılsın mı?",
        "required": True,
        "no_opinion": True,
        "min_choices": 1,
        "max_choices": 1,
        "options": [{}, {"id": 42, "text": "Hayır", "translations": {"en": "No"}}],
        "translations": {"en": {"text": "Should the Kordon be open to pedestrians on weekends?"}},
    }

    options = OptionSerializer(many=True)
    scale = serializers.SerializerMethodField(help_text=_("Null except for score questions and matrices."))
    measure = serializers.SerializerMethodField(
        help_text=_("Null except for numbers and dates, whose options are the ranges of the result.")
    )
    budget = serializers.SerializerMethodField(help_text=_("Null except for budget questions."))
    text_length = serializers.SerializerMethodField(
        help_text=_("Maximum length of an open answer, in characters. Null for other kinds.")
    )
    condition = serializers.SerializerMethodField(help_text=_("Null if everybody is asked."))
    translations = serializers.SerializerMethodField(
        help_text=_("Translations, keyed by language code and then by field name: text, hint, …")
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
            "measure",
            "budget",
            "text_length",
            "condition",
            "translations",
        ]
        read_only_fields = fields
        extra_kwargs = {
            "required": {"help_text": _("Whether the question must be answered when it is asked.")},
            "no_opinion": {"help_text": _("Whether “no opinion” is offered in addition to the options.")},
            "random_order": {
                "help_text": _("Whether the page shows the options in a random order for each person.")
            },
            "min_choices": {
                "help_text": _(
                    "Minimum number of options to choose or rank. Choosing none is still possible."
                )
            },
            "max_choices": {"help_text": _("Maximum number of options to choose or rank.")},
        }

    @extend_schema_field(ScaleSerializer(allow_null=True))
    def get_scale(self, question: Question) -> Any:
        has_scale = question.kind in (QuestionKind.SCORE, QuestionKind.MATRIX)
        return ScaleSerializer(question).data if has_scale else None

    @extend_schema_field(MeasureSerializer(allow_null=True))
    def get_measure(self, question: Question) -> Any:
        return MeasureSerializer(question).data if question.kind in MEASURED else None

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
    about = _("A poll in a list. Texts are the council's Turkish originals; translations are separate.")
    sample: dict[str, Any] = {
        "id": 12,
        "title": "Kordon hafta sonları yayalara açılsın mı?",
        "languages": ["en"],
        "translations": {"en": {"title": "Should the Kordon be open to pedestrians on weekends?"}},
        "phase": "open",
        "districts": ["konak"],
        "batch_min": 10,
        "may_change": True,
        "opens_at": "2026-11-24T06:00:00Z",
        "closes_at": "2026-12-06T17:00:00Z",
        "responses": 12480,
        "url": "https://meydan.example/yoklamalar/12/",
        "results_url": "https://meydan.example/api/v1/polls/12/results/",
    }

    phase = serializers.ChoiceField(
        choices=Phase.choices, read_only=True, help_text=_("Current phase of the poll.")
    )
    districts: serializers.SlugRelatedField[District] = serializers.SlugRelatedField(
        slug_field="slug",
        many=True,
        read_only=True,
        help_text=_("Slugs of the districts whose residents are asked. Empty for the whole city."),
    )
    opens_at = build_moment_field(_("Opening time, inclusive (UTC)."), read_only=True)
    closes_at = build_moment_field(_("Closing time, exclusive (UTC)."), read_only=True)
    may_change = serializers.BooleanField(
        read_only=True, help_text=_("Whether a response can be changed until the poll closes.")
    )
    responses = serializers.IntegerField(
        source="released_count",
        read_only=True,
        allow_null=True,
        help_text=_("Number of respondents in the latest published results. Null before the first release."),
    )
    languages: serializers.ListField = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text=_("Codes of the languages the poll is translated into, besides Turkish."),
    )
    translations = serializers.SerializerMethodField(
        help_text=_("Translations, keyed by language code and then by field name.")
    )
    url = SiteUrlField(source="get_absolute_url", read_only=True, help_text=_("URL of the web page."))
    results_url = SiteUrlField(
        "polls-api:results", source="pk", read_only=True, help_text=_("URL of the results in the API.")
    )

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

    #: Names of the translated text fields.
    translated: tuple[str, ...] = ("title",)

    @extend_schema_field(_TEXTS_BY_LANGUAGE)
    def get_translations(self, poll: Poll) -> dict[str, dict[str, str]]:
        return {
            language: {name: texts[name] for name in self.translated if texts.get(name)}
            for language, texts in translations_of(poll).items()
        }
