"""The shapes of public figures in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from polls.questionnaire.models import QuestionKind, ResultTiming

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
    sample: dict[str, Any] = {"count": 500, "share": 4.0}

    count = serializers.IntegerField(allow_null=True, help_text=_COUNT)
    share = serializers.FloatField(allow_null=True, help_text=_SHARE)


class ResultQuestionSerializer(serializers.Serializer[Any]):
    about = _("A question's figures.")
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
    sample: dict[str, Any] = {
        "poll": 12,
        "version": 7,
        "at": "2026-11-25T09:05:12+00:00",
        "batch_min": 10,
        "responses": 12480,
    }

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
