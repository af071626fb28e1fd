"""The shapes of open answers in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from polls.open_answers import queries
from polls.open_answers.models import OpenText, WithheldReason


class OpenTextSerializer(serializers.ModelSerializer[OpenText]):
    about = _("A published answer. Nothing says when, by whom or beside which other answers it was written.")
    sample: dict[str, Any] = {
        "id": "8a1f6f0e-6f0b-4f5e-9b6a-3b1d2c4e5f60",
        "text": "Daha çok gölge, daha çok bank. Bana [telefon] numarasından ulaşabilirsiniz.",
        "heading": 4,
    }

    text = serializers.CharField(
        source="published_text",
        help_text=_("The author’s words; marks such as [telefon] stand in place of personal data."),
    )
    heading = serializers.IntegerField(
        source="code_id", allow_null=True, help_text=_("Id of its heading; null: under none.")
    )

    class Meta:
        model = OpenText
        fields = ["id", "text", "heading"]
        read_only_fields = fields


class HeadingSerializer(serializers.Serializer[queries.Heading]):
    about = _("A heading that editors put answers under.")
    sample: dict[str, Any] = {"id": 4, "name": "Gölgelik ve oturma yeri", "published": 190}

    id = serializers.IntegerField(source="ident", allow_null=True, help_text=_("Null: under no heading."))
    name = serializers.CharField(allow_blank=True)
    published = serializers.IntegerField(help_text=_("Published answers under it."))


class WithheldSerializer(serializers.Serializer[Any]):
    about = _("How many answers are not published for one reason.")
    sample: dict[str, Any] = {"reason": "insult", "count": 7}

    reason = serializers.ChoiceField(choices=WithheldReason.choices)
    count = serializers.IntegerField()


class OpenTextsSerializer(serializers.Serializer[Any]):
    about = _("A page of published answers, and how far the review has come.")
    sample: dict[str, Any] = {
        "next": "https://meydan.example/api/v1/polls/12/questions/21/texts/?cursor=cD0zZjJi",
        "least": 10,
        "written": 312,
        "published": 287,
        "waiting": 14,
        "withheld": [{}, {"reason": "off_topic", "count": 4}],
        "headings": [{}, {"id": None, "name": "", "published": 97}],
    }

    next = serializers.URLField(allow_null=True, help_text=_("The page after this one; null on the last."))
    previous = serializers.URLField(
        allow_null=True, help_text=_("The page before this one; null on the first.")
    )
    results = OpenTextSerializer(many=True)
    least = serializers.IntegerField(help_text=_("Where fewer people wrote, nothing is published."))
    written = serializers.IntegerField(
        allow_null=True, help_text=_("People who wrote something; null: too few.")
    )
    published = serializers.IntegerField(allow_null=True)
    waiting = serializers.IntegerField(allow_null=True, help_text=_("Not reviewed yet."))
    withheld = WithheldSerializer(many=True)
    headings = HeadingSerializer(many=True)
