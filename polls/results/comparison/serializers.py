"""Serializers of a comparison."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from polls.statistics.comparison import SCALES


def _build_figure_field(words: Any) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, help_text=words)


class ComparedPollSerializer(serializers.Serializer[Any]):
    about = _("One of the two polls compared.")
    sample: dict[str, Any] = {
        "poll": 31,
        "title": "Kordon, bir yıl sonra",
        "translations": {"en": {"title": "Kordon, a year later"}},
        "closed_at": "2027-12-05T17:00:00+00:00",
        "respondents": 2100,
        "sha256": "5f0d7c8e1b2a4d6f9c3e8b7a6d5c4f3e2b1a0d9c8f7e6b5a4d3c2f1e0b9a8d7c",
    }

    poll = serializers.IntegerField()
    title = serializers.CharField()
    translations = serializers.DictField(help_text=_("Translations of the title, keyed by language code."))
    closed_at = serializers.DateTimeField()
    respondents = serializers.IntegerField()
    sha256 = serializers.CharField(help_text=_("SHA-256 of the analysis the figures come from."))


class ChangeSerializer(serializers.Serializer[Any]):
    about = _(
        "An option's share or mean in the two polls. All null if one poll does not publish "
        "it. The last three null if no interval is published."
    )
    sample: dict[str, Any] = {
        "key": "143",
        "older_key": "41",
        "text": "Evet",
        "translations": {"en": "Yes"},
        "newer": 57.4,
        "older": 52.8,
        "difference": 4.6,
        "low": 1.0,
        "high": 8.2,
        "verdict": "rose",
    }

    key = serializers.CharField(help_text=_("Id of the option in the newer poll, or `none` for no opinion."))
    older_key = serializers.CharField(
        help_text=_("Id of the option in the older poll, or `none` for no opinion.")
    )
    text = serializers.CharField(allow_null=True, help_text=_("Text of the option. Null for no opinion."))
    translations = serializers.DictField(help_text=_("Translations of the text, keyed by language code."))
    newer = _build_figure_field(_("Published figure of the newer poll."))
    older = _build_figure_field(_("Published figure of the older poll."))
    difference = _build_figure_field(_("Newer minus older. In percentage points for shares."))
    low = _build_figure_field(_("Lower bound of the difference's 95% interval."))
    high = _build_figure_field(_("Upper bound of the difference's 95% interval."))
    verdict = serializers.ChoiceField(
        choices=["rose", "fell", "not_told_apart"],
        allow_null=True,
        help_text=_("`rose` or `fell` if the interval excludes zero."),
    )


class ComparedQuestionSerializer(serializers.Serializer[Any]):
    about = _("A question asked in both polls, with the same kind, text, options and scale.")
    sample: dict[str, Any] = {
        "newer": "61",
        "older": "17",
        "text": "Kordon hafta sonları yayalara açılsın mı?",
        "newer_base": 2100,
        "older_base": 3000,
    }

    newer = serializers.CharField(help_text=_("Id of the question in the newer poll."))
    older = serializers.CharField(help_text=_("Id of the question in the older poll."))
    kind = serializers.ChoiceField(choices=list(SCALES))
    text = serializers.CharField()
    translations = serializers.DictField(help_text=_("Translations in the newer poll."))
    unit = serializers.ChoiceField(
        choices=["percent", "score", "points", "lira"],
        help_text=_("Unit of the figures. `percent`: shares (for rankings, of first places). Others: means."),
    )
    withheld = serializers.ChoiceField(
        choices=["too_few"],
        allow_null=True,
        help_text=_("`too_few` if one poll publishes no figures of the question."),
    )
    warnings = serializers.ListField(
        child=serializers.ChoiceField(
            choices=["order", "no_opinion", "required", "hint", "condition", "raw"]
        ),
        help_text=_(
            "How the question differs between the polls. `raw`: both polls are weighted, but "
            "this question is not weighted in both."
        ),
    )
    newer_base = serializers.IntegerField(
        allow_null=True, help_text=_("Number of people who answered it in the newer poll.")
    )
    older_base = serializers.IntegerField(
        allow_null=True, help_text=_("Number of people who answered it in the older poll.")
    )
    rows = ChangeSerializer(many=True)


class ComparisonSerializer(serializers.Serializer[Any]):
    about = _("Comparison of two counted polls, computed only from their published analyses.")
    sample: dict[str, Any] = {
        "format": "meydan-comparison/1",
        "older": {
            "poll": 12,
            "title": "Kordon",
            "translations": {},
            "closed_at": "2026-12-06T17:00:00+00:00",
            "respondents": 3000,
            "sha256": "a59619c4d665cf35ff33171ddfdb0742200dd2176b2abdaedcd72bbaa2d38768",
        },
        "warnings": ["targets"],
    }

    format = serializers.CharField()
    newer = ComparedPollSerializer()
    older = ComparedPollSerializer()
    basis = serializers.ChoiceField(
        choices=["weighted", "raw"],
        help_text=_(
            "`weighted` if both polls are weighted (except for questions with the warning "
            "`raw`), otherwise `raw`."
        ),
    )
    warnings = serializers.ListField(
        child=serializers.ChoiceField(
            choices=["basis", "territory", "assurance", "margins", "claims", "targets"]
        ),
        help_text=_("Differences between the polls."),
    )
    questions = ComparedQuestionSerializer(many=True)
