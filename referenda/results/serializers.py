"""API representations of results."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from participation.fields.serializers import LocalizedField
from participation.roll.models import Channel

CHANNELS = Channel.choices


class ReferendumResultOptionSerializer(serializers.Serializer[Any]):
    about = _("Result of one option.")
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
    votes = serializers.IntegerField(help_text=_("Weighted votes, online and at desks together."))
    online = serializers.IntegerField(help_text=_("Of these, votes in the archive, which anyone can verify."))
    at_desks = serializers.IntegerField(
        source="desks", help_text=_("Of these, votes counted at voting desks.")
    )
    percent = serializers.FloatField(
        source="width", help_text=_("Share of the question's denominator, in percent.")
    )
    ahead = serializers.BooleanField(
        help_text=_(
            "Whether the option is among those with the most votes, up to the number that may be chosen."
        )
    )
    tied = serializers.BooleanField(help_text=_("Whether the option is tied for the last of these places."))


class ReferendumResultGroupSerializer(serializers.Serializer[Any]):
    about = _("Result of a proposal in one district, or in several districts that are counted together.")
    sample: dict[str, Any] = {
        "districts": ["Bornova"],
        "ballots": 9300,
        "votes": 4800,
        "denominator": 9000,
        "percent": 53.333333333333336,
        "passed": True,
    }

    districts = serializers.ListField(child=serializers.CharField(), help_text=_("Names of the districts."))
    ballots = serializers.IntegerField(
        allow_null=True,
        help_text=_(
            "Ballots online and at desks together. Null, like the other figures, if few people voted at "
            "the desks."
        ),
    )
    votes = serializers.IntegerField(
        source="in_favour", allow_null=True, help_text=_("Votes for the first option.")
    )
    denominator = serializers.IntegerField(allow_null=True, help_text=_("Denominator of the share."))
    percent = serializers.FloatField(allow_null=True)
    passed = serializers.BooleanField(help_text=_("Whether the share is above the threshold."))


class ReferendumResultQuestionSerializer(serializers.Serializer[Any]):
    about = _("Result of one question by the rules of the referendum.")
    sample: dict[str, Any] = {
        "id": 9,
        "text": {
            "tr": "Kordon her pazar taşıtlara kapatılsın mı?",
            "en": "Should Kordon be closed to vehicles on Sundays?",
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
        "district_groups": [
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
    blank = serializers.IntegerField(source="outcome.count.blank", help_text=_("Weighted blank votes."))
    blank_at_desks = serializers.IntegerField(
        source="desks_blank", help_text=_("Of these, votes counted at voting desks.")
    )
    denominator = serializers.IntegerField(
        source="outcome.denominator", help_text=_("Denominator of the shares.")
    )
    quorum_met = serializers.BooleanField(
        source="outcome.quorum_met",
        allow_null=True,
        help_text=_("Whether the quorum is reached. Null if there is no quorum."),
    )
    threshold_met = serializers.BooleanField(
        source="outcome.threshold_met",
        allow_null=True,
        help_text=_(
            "Whether the threshold is passed. Null unless the question is a yes-or-no question, or while "
            "counts of voting desks are missing."
        ),
    )
    districts_met = serializers.BooleanField(
        source="outcome.districts_met",
        allow_null=True,
        help_text=_(
            "Whether the proposal passed in enough districts. Null if no rule requires a majority of the "
            "districts, or while counts of voting desks are missing."
        ),
    )
    district_groups = ReferendumResultGroupSerializer(
        source="outcome.groups",
        many=True,
        help_text=_("Results by district. Empty if no rule requires a majority of the districts."),
    )
    tied = serializers.BooleanField(source="outcome.tied")
    accepted = serializers.BooleanField(
        allow_null=True,
        help_text=_(
            "Whether the proposal is accepted. Null if the question is not a proposal, or if nothing is "
            "decided."
        ),
    )
    verdict = serializers.CharField(help_text=_("Verdict in words, in the language of the request."))
    steps = serializers.ListField(
        child=serializers.CharField(), help_text=_("Calculation of the verdict in words, step by step.")
    )


class ChannelSerializer(serializers.Serializer[Any]):
    about = _(
        "Reconciliation of one voting channel: people struck off the roll against ballots received, "
        "counted in people."
    )
    sample: dict[str, Any] = {"struck_off": 37000, "ballots": 37000}

    channel = serializers.ChoiceField(choices=CHANNELS)
    struck_off = serializers.IntegerField(
        help_text=_("People struck off the roll because they voted through this channel.")
    )
    ballots = serializers.IntegerField(help_text=_("Number of counted ballots."))
    spoiled = serializers.IntegerField(help_text=_("Spoiled ballot papers: handed in, but not counted."))
    taken_back = serializers.IntegerField(
        help_text=_("Strike-offs that two officers reversed. They are not part of struck_off.")
    )
    difference = serializers.IntegerField(
        allow_null=True,
        help_text=_(
            "Strike-offs without a ballot. Negative for ballots without a strike-off; 0 if everything "
            "matches. Null while counts of voting desks are missing."
        ),
    )


class ReferendumResultSerializer(serializers.Serializer[Any]):
    about = _(
        "A published result: incomplete while counts of voting desks are missing, then provisional, then "
        "certified."
    )
    sample: dict[str, Any] = {
        "referendum": 7,
        "ballots": 38200,
        "at_desks": 1200,
        "took_part": 38204,
        "counted": 38204,
        "complete": True,
        "desks_counted": 3,
        "desks": 3,
        "entitled": 100000,
        "channels": [
            {},
            {"channel": "desk", "struck_off": 1204, "ballots": 1200, "spoiled": 4, "taken_back": 1},
        ],
    }

    referendum = serializers.IntegerField()
    certified = serializers.BooleanField(
        help_text=_("False while the result is provisional and objections are filed or answered.")
    )
    ballots = serializers.IntegerField(help_text=_("All counted ballots, weighted."))
    at_desks = serializers.IntegerField(help_text=_("Of these, ballots counted at voting desks."))
    took_part = serializers.IntegerField(
        help_text=_(
            "Weighted online ballots plus people struck off at desks. The quorum is computed from this "
            "number."
        )
    )
    counted = serializers.IntegerField(
        help_text=_("Of took_part, those whose ballots are counted so far, spoiled ones included.")
    )
    complete = serializers.BooleanField(
        help_text=_(
            "False while counts of voting desks are missing. Until then there is no verdict, and the "
            "objection period has not begun."
        )
    )
    desks_counted = serializers.IntegerField(
        help_text=_("Voting desks whose counts two officers have signed.")
    )
    desks = serializers.IntegerField(help_text=_("All voting desks."))
    entitled = serializers.IntegerField(help_text=_("Total weight of the people on the roll."))
    channels = ChannelSerializer(many=True, help_text=_("Online, and at desks if there were any."))
    questions = ReferendumResultQuestionSerializer(many=True)
