"""The shapes of results in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from participation.roll.models import Channel
from participation.serializers import LocalizedField

CHANNELS = Channel.choices


class ReferendumResultOptionSerializer(serializers.Serializer[Any]):
    about = _("What one option got.")
    sample: dict[str, Any] = {
        "id": 31,
        "text": {"tr": "Evet", "en": "Yes"},
        "votes": 22000,
        "online": 21300,
        "at_desks": 700,
        "percent": 59.45945945945946,
        "ahead": True,
    }

    id = serializers.IntegerField(source="option.pk")
    text = LocalizedField(source="option")
    votes = serializers.IntegerField(help_text=_("By weight, online and at desks together."))
    online = serializers.IntegerField(help_text=_("Those of them in the archive, which anybody can check."))
    at_desks = serializers.IntegerField(source="desks", help_text=_("Those of them counted at voting desks."))
    percent = serializers.FloatField(source="width", help_text=_("Of the votes that the rules say."))
    ahead = serializers.BooleanField(help_text=_("Among as many with the most votes as may be chosen."))
    tied = serializers.BooleanField(help_text=_("At a tie for the last place among those ahead."))


class ReferendumResultAreaSerializer(serializers.Serializer[Any]):
    about = _("A proposal in one district, or in several that are counted together.")
    sample: dict[str, Any] = {
        "districts": ["Bornova"],
        "ballots": 9300,
        "votes": 4800,
        "denominator": 9000,
        "percent": 53.333333333333336,
        "passed": True,
    }

    districts = serializers.ListField(child=serializers.CharField(), help_text=_("By name."))
    ballots = serializers.IntegerField(
        allow_null=True,
        help_text=_("Online and at desks together; null, like the rest, where few voted at its desks."),
    )
    votes = serializers.IntegerField(
        source="in_favour", allow_null=True, help_text=_("For the first option.")
    )
    denominator = serializers.IntegerField(allow_null=True, help_text=_("What the share is of."))
    percent = serializers.FloatField(allow_null=True)
    passed = serializers.BooleanField(help_text=_("The share is above the threshold."))


class ReferendumResultQuestionSerializer(serializers.Serializer[Any]):
    about = _("What came of one question, by the rules of the referendum.")
    sample: dict[str, Any] = {
        "id": 9,
        "text": {
            "tr": "Kordon her pazar taşıtlara kapatılsın mı?",
            "en": "Shall Kordon be closed to vehicles on Sundays?",
        },
        "options": [
            {},
            {
                "id": 32,
                "text": {"tr": "Hayır", "en": "No"},
                "votes": 15000,
                "online": 14550,
                "at_desks": 450,
                "percent": 40.54054054054054,
                "ahead": False,
            },
        ],
        "blank": 1200,
        "blank_at_desks": 50,
        "denominator": 37000,
        "quorum_met": True,
        "threshold_met": True,
        "districts_met": True,
        "areas": [
            {},
            {
                "districts": ["Karaburun", "Konak"],
                "ballots": 28900,
                "votes": 17200,
                "denominator": 28000,
                "percent": 61.42857142857143,
            },
        ],
        "accepted": True,
        "verdict": "Accepted",
        "steps": [
            "Turnout 38.2% (38,204 of 100,000) ≥ 30%: the quorum is reached.",
            "“Yes” 59.5% (22,000 of 37,000) > 50%: the threshold is passed.",
            "“Yes” passes it in 3 of 3 districts ≥ 2: enough districts.",
        ],
    }

    id = serializers.IntegerField(source="question.pk")
    text = LocalizedField(source="question")
    options = ReferendumResultOptionSerializer(many=True)
    blank = serializers.IntegerField(source="found.count.blank", help_text=_("Blank votes, by weight."))
    blank_at_desks = serializers.IntegerField(
        source="desks_blank", help_text=_("Those of them counted at voting desks.")
    )
    denominator = serializers.IntegerField(source="found.denominator", help_text=_("What shares are of."))
    quorum_met = serializers.BooleanField(
        source="found.quorum_met", allow_null=True, help_text=_("Null where no quorum is needed.")
    )
    threshold_met = serializers.BooleanField(
        source="found.threshold_met",
        allow_null=True,
        help_text=_("Null unless it is a yes or no."),
    )
    districts_met = serializers.BooleanField(
        source="found.districts_met",
        allow_null=True,
        help_text=_("Whether it passed in enough districts; null where no rule asks for them."),
    )
    areas = ReferendumResultAreaSerializer(
        source="found.areas", many=True, help_text=_("Empty where no rule asks for districts.")
    )
    tied = serializers.BooleanField(source="found.tied")
    accepted = serializers.BooleanField(
        allow_null=True, help_text=_("Null unless it is a proposal, and where nothing is decided.")
    )
    verdict = serializers.CharField(help_text=_("In words, in the language of the request."))
    steps = serializers.ListField(
        child=serializers.CharField(), help_text=_("The arithmetic of the verdict, in words.")
    )


class ChannelSerializer(serializers.Serializer[Any]):
    about = _("How people were struck off the roll beside what came in on the same way; in people.")
    sample: dict[str, Any] = {"struck_off": 37000, "ballots": 37000}

    channel = serializers.ChoiceField(choices=CHANNELS)
    struck_off = serializers.IntegerField(help_text=_("People who are marked as having voted there."))
    ballots = serializers.IntegerField(help_text=_("Ballots that were counted."))
    spoiled = serializers.IntegerField(help_text=_("Paper handed in that counts for nothing."))
    taken_back = serializers.IntegerField(
        help_text=_("Strike-offs that two officers took back; they are not among the others.")
    )
    difference = serializers.IntegerField(
        help_text=_("Strike-offs without a ballot; negative: ballots without a strike-off. 0 where all fits.")
    )


class ReferendumResultSerializer(serializers.Serializer[Any]):
    about = _("A provisional or certified result.")
    sample: dict[str, Any] = {
        "referendum": 7,
        "ballots": 38200,
        "at_desks": 1200,
        "took_part": 38204,
        "entitled": 100000,
        "channels": [
            {},
            {"channel": "desk", "struck_off": 1204, "ballots": 1200, "spoiled": 4, "taken_back": 1},
        ],
    }

    referendum = serializers.IntegerField()
    certified = serializers.BooleanField(help_text=_("False: provisional, objections are taken or answered."))
    ballots = serializers.IntegerField(help_text=_("All that were counted, by weight."))
    at_desks = serializers.IntegerField(help_text=_("Those of them that were counted at voting desks."))
    took_part = serializers.IntegerField(
        help_text=_("Ballots online, by weight, and people struck off at desks; the quorum is of these.")
    )
    entitled = serializers.IntegerField(help_text=_("What everybody on the roll weighs together."))
    channels = ChannelSerializer(many=True, help_text=_("Online, and at desks where there was one."))
    questions = ReferendumResultQuestionSerializer(many=True)
