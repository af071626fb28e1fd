"""Serializers of released results."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from polls.questionnaire.models import QuestionKind, ResultTiming

_WITHHELD = [
    ("after_close", _("results are published after closing")),
    ("waiting", _("the first batch is not complete yet")),
    ("too_few", _("fewer people in total than one batch")),
    ("embargo", _("publication embargo before an election; see “embargo”")),
]
_COUNT = _("Number of people. Null while withheld.")
_SHARE = _("Percent of the base, one decimal. Null if the base is too small for percentages.")


class ResultOptionSerializer(serializers.Serializer[Any]):
    about = _("Results of one option.")
    sample: dict[str, Any] = {
        "id": 41,
        "text": "Evet",
        "translations": {"en": "Yes"},
        "count": 6750,
        "share": 54.1,
    }

    id = serializers.IntegerField()
    text = serializers.CharField()
    translations = serializers.DictField(
        child=serializers.CharField(), help_text=_("Translations of the text, keyed by language code.")
    )
    count = serializers.IntegerField(
        allow_null=True,
        help_text=_(
            "Number of people who chose it, ranked it first, scored it or gave it an amount. "
            "Null while withheld."
        ),
    )
    share = serializers.FloatField(allow_null=True, help_text=_SHARE)
    mean = serializers.FloatField(
        allow_null=True,
        help_text=_(
            "Mean score, or mean amount over all who answered the budget question, two decimals. "
            "Null for other kinds, while withheld, and if the base is too small for percentages."
        ),
    )


class ResultNoOpinionSerializer(serializers.Serializer[Any]):
    about = _("Results of *no opinion*.")
    sample: dict[str, Any] = {"count": 500, "share": 4.0}

    count = serializers.IntegerField(allow_null=True, help_text=_COUNT)
    share = serializers.FloatField(allow_null=True, help_text=_SHARE)


class ResultQuestionSerializer(serializers.Serializer[Any]):
    about = _("Results of one question.")
    sample: dict[str, Any] = {
        "id": 17,
        "text": "Kordon hafta sonları yayalara açılsın mı?",
        "translations": {"en": "Should the Kordon be open to pedestrians on weekends?"},
        "base": 12480,
        "options": [
            {},
            {"id": 42, "text": "Hayır", "translations": {"en": "No"}, "count": 5230, "share": 41.9},
        ],
        "no_opinion": {},
    }

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=QuestionKind.choices)
    text = serializers.CharField()
    translations = serializers.DictField(
        child=serializers.CharField(), help_text=_("Translations of the text, keyed by language code.")
    )
    withheld = serializers.ChoiceField(
        choices=[
            *_WITHHELD,
            (
                "optional",
                _("results of optional and conditional questions are published with the final result"),
            ),
        ],
        allow_null=True,
        help_text=_("Reason why this question's figures are null."),
    )
    base = serializers.IntegerField(
        allow_null=True, help_text=_("Number of people who answered the question.")
    )
    options = ResultOptionSerializer(many=True)
    no_opinion = ResultNoOpinionSerializer(allow_null=True, help_text=_("Null if it was not offered."))


class ResultEmbargoSerializer(serializers.Serializer[Any]):
    about = _("A publication embargo: no results are published before an official election.")

    election = serializers.CharField(help_text=_("Name of the election."))
    until = serializers.DateTimeField(
        help_text=_("End of the embargo, exclusive (UTC): results are published again from this time.")
    )
    law = serializers.CharField(help_text=_("Legal basis of the embargo."))


class ResultsSerializer(serializers.Serializer[Any]):
    about = _("A release of results, byte-identical on the page, the live socket and the API.")
    sample: dict[str, Any] = {
        "poll": 12,
        "version": 7,
        "at": "2026-11-25T09:05:12+00:00",
        "batch_min": 10,
        "responses": 12480,
    }

    poll = serializers.IntegerField()
    version = serializers.IntegerField(
        min_value=1, help_text=_("Version of the release. Increases with each release.")
    )
    at = serializers.DateTimeField(
        help_text=_(
            "Time of the release (UTC). While the poll is open, the start of the day of the "
            "release in Europe/Istanbul."
        )
    )
    final = serializers.BooleanField(help_text=_("Whether the poll is closed and this is the last release."))
    timing = serializers.ChoiceField(choices=ResultTiming.choices)
    batch_min = serializers.IntegerField(
        help_text=_("Figures change only when at least this many more people have answered.")
    )
    responses = serializers.IntegerField(allow_null=True, help_text=_COUNT)
    withheld = serializers.ChoiceField(
        choices=_WITHHELD,
        allow_null=True,
        help_text=_("Reason why figures are null."),
    )
    embargo = ResultEmbargoSerializer(allow_null=True, help_text=_("Null if there is no embargo."))
    questions = ResultQuestionSerializer(many=True)
