"""Serializers of reports."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from participation.fields.json_fields import TextField
from participation.fields.serializers import build_moment_field


class NewReportSerializer(serializers.Serializer[Any]):
    about = _("A report of a post or statement.")
    sample: dict[str, Any] = {"rule": "hakaret", "words": "İkinci cümle."}

    rule = TextField(max_length=40, help_text=_("Code of a rule in the current rule book."))
    words = TextField(
        required=False,
        default="",
        help_text=_("Visible to moderators only, with your name. At most 500 characters."),
    )


class ReportSerializer(serializers.Serializer[Any]):
    about = _("A report that was received. A moderator reviews it and decides with reasons.")
    sample: dict[str, Any] = {"post": 3181, "rule": "hakaret", "at": "2026-11-24T18:20:00Z"}

    post = serializers.IntegerField(source="item.post_id", help_text=_("Id of the post."))
    rule = serializers.CharField(source="rule.code")
    at = build_moment_field()


class StatementReportSerializer(serializers.Serializer[Any]):
    about = _("A report that was received. A moderator reviews it and decides with reasons.")
    sample: dict[str, Any] = {"statement": 9, "rule": "hakaret", "at": "2026-11-24T18:20:00Z"}

    statement = serializers.IntegerField(source="item.statement_id", help_text=_("Id of the statement."))
    rule = serializers.CharField(source="rule.code")
    at = build_moment_field()
