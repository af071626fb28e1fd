"""The shapes of a comparison in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


def _figure(words: Any) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, help_text=words)


class ComparedPollSerializer(serializers.Serializer[Any]):
    about = _("One of two polls that are compared.")
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
    translations = serializers.DictField(help_text=_("Of the title, by language."))
    closed_at = serializers.DateTimeField()
    respondents = serializers.IntegerField()
    sha256 = serializers.CharField(help_text=_("Of the analysis that the figures are from."))


class ChangeSerializer(serializers.Serializer[Any]):
    about = _(
        "An option's share or mean in two polls. All null: not published in one of them. The last three "
        "null: no interval is published."
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

    key = serializers.CharField(help_text=_("The option's id in the newer poll, or `none`."))
    older_key = serializers.CharField(help_text=_("Its id in the older poll, or `none`."))
    text = serializers.CharField(allow_null=True, help_text=_("Of the option; null: no opinion."))
    translations = serializers.DictField(help_text=_("Of the text, by language."))
    newer = _figure(_("As published of the newer poll."))
    older = _figure(_("As published of the older poll."))
    difference = _figure(_("The newer less the older; of shares, in percentage points."))
    low = _figure(_("Lower end of the difference's 95% interval."))
    high = _figure(_("Upper end of the difference's 95% interval."))
    verdict = serializers.ChoiceField(
        choices=["rose", "fell", "not_told_apart"],
        allow_null=True,
        help_text=_("`rose` or `fell` where the interval does not hold zero."),
    )


class ComparedQuestionSerializer(serializers.Serializer[Any]):
    about = _("A question that both polls asked: the same kind, words, options and scale.")
    sample: dict[str, Any] = {
        "newer": "61",
        "older": "17",
        "text": "Kordon hafta sonları yayalara açılsın mı?",
        "newer_base": 2100,
        "older_base": 3000,
    }

    newer = serializers.CharField(help_text=_("The question's id in the newer poll."))
    older = serializers.CharField(help_text=_("Its id in the older poll."))
    kind = serializers.ChoiceField(choices=["single", "multiple", "ranking", "score", "budget"])
    text = serializers.CharField()
    translations = serializers.DictField(help_text=_("As the newer poll translates it."))
    unit = serializers.ChoiceField(
        choices=["percent", "score", "points", "lira"],
        help_text=_("Shares are in percent, of rankings those of first places; the others are means."),
    )
    withheld = serializers.ChoiceField(
        choices=["too_few"], allow_null=True, help_text=_("`too_few`: one poll publishes nothing of it.")
    )
    warnings = serializers.ListField(
        child=serializers.ChoiceField(
            choices=["order", "no_opinion", "required", "hint", "condition", "raw"]
        ),
        help_text=_("What was not alike; `raw`: both polls are weighted, but not this question in both."),
    )
    newer_base = serializers.IntegerField(allow_null=True, help_text=_("Who answered it in the newer poll."))
    older_base = serializers.IntegerField(allow_null=True, help_text=_("Who answered it in the older poll."))
    rows = ChangeSerializer(many=True)


class ComparisonSerializer(serializers.Serializer[Any]):
    about = _("Two counted polls beside each other, computed from their published analyses alone.")
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
        help_text=_("`weighted` where both polls are, but for a question's `raw`; else `raw` of both."),
    )
    warnings = serializers.ListField(
        child=serializers.ChoiceField(choices=["basis", "territory", "assurance", "margins", "targets"]),
        help_text=_("How the polls are not alike."),
    )
    questions = ComparedQuestionSerializer(many=True)
