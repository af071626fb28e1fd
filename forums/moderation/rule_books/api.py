"""API endpoint of the rule book."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums.moderation.rule_books import queries, serializers
from forums.moderation.rule_books.models import Rule


def get_current_rule(code: str) -> Rule:
    """A rule of the current book. Raises ValidationError for an unknown code."""
    rule = queries.get_current_book().rules.select_related("book").filter(code=code).first()
    if rule is None:
        message = gettext("The current rule book has no such rule.")
        raise ValidationError({"rule": [message]}, code="unknown_rule")
    return rule


class Rules(APIView):
    is_public_page = True

    @extend_schema(
        operation_id="readRules",
        summary=_("Read the rules of the forums"),
        description=_("The current rule book. Reports and decisions refer to rules by code."),
        responses=serializers.RuleBookSerializer,
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002
        return Response(serializers.RuleBookSerializer(queries.get_current_book()).data)
