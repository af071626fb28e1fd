"""Serializers of open answers."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from participation.fields.serializers import PageSerializer
from polls.open_answers import queries
from polls.open_answers.models import OpenText, WithheldReason


class OpenTextSerializer(serializers.ModelSerializer[OpenText]):
    about = _("A published answer. It carries no time, no author and no link to other answers.")
    sample: dict[str, Any] = {
        "id": "8a1f6f0e-6f0b-4f5e-9b6a-3b1d2c4e5f60",
        "text": "Daha çok gölge, daha çok bank. Bana [telefon] numarasından ulaşabilirsiniz.",
        "heading": 4,
    }

    text = serializers.CharField(
        source="published_text",
        help_text=_("The answer as published. Placeholders such as [telefon] replace personal data."),
    )
    heading = serializers.IntegerField(
        source="code_id", allow_null=True, help_text=_("Id of its heading. Null if it has none.")
    )

    class Meta:
        model = OpenText
        fields = ["id", "text", "heading"]
        read_only_fields = fields


class HeadingSerializer(serializers.Serializer[queries.Heading]):
    about = _("A heading under which editors group answers.")
    sample: dict[str, Any] = {"id": 4, "name": "Gölgelik ve oturma yeri", "published": 190}

    id = serializers.IntegerField(
        source="ident", allow_null=True, help_text=_("Null for answers without a heading.")
    )
    name = serializers.CharField(allow_blank=True)
    published = serializers.IntegerField(help_text=_("Number of published answers under it."))


class WithheldSerializer(serializers.Serializer[Any]):
    about = _("Number of answers withheld for one reason.")
    sample: dict[str, Any] = {"reason": "insult", "count": 7}

    reason = serializers.ChoiceField(choices=WithheldReason.choices)
    count = serializers.IntegerField()


class OpenTextsSerializer(PageSerializer):
    about = _("A page of published answers, with the progress of the review.")
    sample: dict[str, Any] = {
        "next": "https://meydan.example/api/v1/polls/12/questions/21/texts/?cursor=cD0zZjJi",
        "least": 10,
        "written": 312,
        "published": 287,
        "waiting": 14,
        "withheld": [{}, {"reason": "off_topic", "count": 4}],
        "headings": [{}, {"id": None, "name": "", "published": 97}],
    }

    results = OpenTextSerializer(many=True)
    least = serializers.IntegerField(
        help_text=_("Minimum number of people who must have written an answer before any is published.")
    )
    written = serializers.IntegerField(
        allow_null=True, help_text=_("Number of people who wrote an answer. Null if below the minimum.")
    )
    published = serializers.IntegerField(allow_null=True)
    waiting = serializers.IntegerField(allow_null=True, help_text=_("Number of answers not reviewed yet."))
    withheld = WithheldSerializer(many=True)
    headings = HeadingSerializer(many=True)
