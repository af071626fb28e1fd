"""API endpoint of the rule book."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums.moderation.rule_books import queries, serializers
from forums.moderation.rule_books.models import Rule


def rule_of(code: str) -> Rule:
    """Of the book in force. Raises ValidationError."""
    found = queries.current_book().rules.select_related("book").filter(code=code).first()
    if found is None:
        message = _now("The rule book in force has no such rule.")
        raise ValidationError({"rule": [message]}, code="unknown_rule")
    return found


class Rules(APIView):
    @extend_schema(
        operation_id="readRules",
        summary=_("Read the rules of the forums"),
        description=_("The rule book in force. Reports and decisions name a rule by its code."),
        responses=serializers.RuleBookSerializer,
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002
        book = queries.current_book()
        told = {
            "version": book.version,
            "published_at": book.published_at,
            "rules": [
                {
                    "code": rule.code,
                    "number": rule.number,
                    "title": rule.title,
                    "text": rule.text,
                    "translations": {"en": {"title": rule.title_en, "text": rule.text_en}},
                }
                for rule in book.rules.all()
            ],
        }
        return Response(serializers.RuleBookSerializer(told).data)
