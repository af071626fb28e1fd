"""The shapes of open answers in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from polls.open_answers import queries
from polls.open_answers.models import OpenText, WithheldReason


class OpenTextSerializer(serializers.ModelSerializer[OpenText]):
    about = _("A published answer. Nothing says when, by whom or beside which other answers it was written.")

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

    id = serializers.IntegerField(source="ident", allow_null=True, help_text=_("Null: under no heading."))
    name = serializers.CharField(allow_blank=True)
    published = serializers.IntegerField(help_text=_("Published answers under it."))


class WithheldSerializer(serializers.Serializer[Any]):
    about = _("How many answers are not published for one reason.")

    reason = serializers.ChoiceField(choices=WithheldReason.choices)
    count = serializers.IntegerField()


class OpenTextsSerializer(serializers.Serializer[Any]):
    about = _("A page of published answers, and how far the review has come.")

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
