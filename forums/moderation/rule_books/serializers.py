"""Serializers of rules."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from forums.discussion.serializers import RuleTitleField
from participation.fields.serializers import build_moment_field


class RuleTextsSerializer(serializers.Serializer[Any]):
    about = _("Texts of a rule in another language.")
    sample: dict[str, Any] = {"title": "No insults", "text": "Criticise opinions; do not degrade people."}

    title = serializers.CharField(source="title_en")
    text = serializers.CharField(source="text_en")


class RuleTranslationsSerializer(serializers.Serializer[Any]):
    about = _("Texts of a rule, keyed by language code.")

    en = RuleTextsSerializer(source="*")


class ForumRuleSerializer(serializers.Serializer[Any]):
    about = _("A rule of the forums.")
    sample: dict[str, Any] = {
        "code": "hakaret",
        "number": 1,
        "title": "Kişiye hakaret edilmez",
        "text": "Görüş eleştirilir, kişi aşağılanmaz.",
    }

    code = serializers.CharField(help_text=_("Stable across rule books."))
    number = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField()
    translations = RuleTranslationsSerializer(source="*")


class RuleBookSerializer(serializers.Serializer[Any]):
    about = _("The current rule book.")
    sample: dict[str, Any] = {"version": 1, "published_at": "2026-11-01T08:00:00Z"}

    version = serializers.IntegerField()
    published_at = build_moment_field()
    rules = ForumRuleSerializer(source="rules.all", many=True)


class RuleNamedSerializer(serializers.Serializer[Any]):
    about = _("A rule, as worded in the rule book of that time.")
    sample: dict[str, Any] = {"code": "hakaret", "version": 1, "title": "Kişiye hakaret edilmez"}

    code = serializers.CharField()
    version = serializers.IntegerField(source="book.version", help_text=_("Version of the rule book."))
    title = RuleTitleField()
