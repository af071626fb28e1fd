"""List public acts. All responses are public, so no authentication is used."""

import re

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from participation.acts import queries, registry
from participation.acts.forms import SUBJECT
from participation.acts.presentation import build_public_acts
from participation.acts.serializers import PublicActSerializer
from participation.audit.models import Entry

FIRST_YEAR, LAST_YEAR = 2000, 2999

_KIND = OpenApiParameter(
    "kind",
    # Addresses are read after all apps have registered their kinds.
    {"type": "string", "enum": [kind.code for kind in registry.list_kinds()]},
    description=_("Only acts of this kind."),
)
_YEAR = OpenApiParameter(
    "year",
    {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR, "example": 2026},
    description=_("Only acts of this calendar year in the city’s time zone."),
)
_SUBJECT = OpenApiParameter(
    "subject",
    {"type": "string", "pattern": f"^{SUBJECT.pattern}$", "example": "poll:12"},
    description=_("Only acts on this subject, such as `poll:12`."),
)


class ActList(generics.ListAPIView[Entry]):
    is_public_page = True
    authentication_classes = []
    serializer_class = PublicActSerializer  # type: ignore[assignment]
    queryset = Entry.objects.none()

    def get_queryset(self) -> QuerySet[Entry]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        given = self.request.query_params
        kind, year, subject = given.get("kind"), given.get("year"), given.get("subject", "")
        if kind is not None and registry.get_kind_by_code(kind) is None:
            raise ValidationError({"kind": [gettext("There is no such kind.")]}, code="invalid")
        if year is not None and not re.fullmatch("2[0-9]{3}", year, re.ASCII):
            raise ValidationError({"year": [gettext("Give a year such as 2026.")]}, code="invalid")
        if "subject" in given and not SUBJECT.fullmatch(subject):
            raise ValidationError({"subject": [gettext("Give a subject such as poll:12.")]}, code="invalid")
        return queries.list_public_entries(
            kind=registry.get_kind_by_code(kind or ""), year=int(year) if year else None, subject=subject
        ).order_by()

    @extend_schema(
        operation_id="listOfficialActs",
        summary=_("List official acts"),
        description=_(
            "What the council did with polls, referenda, rolls, elections, bulletins, pages and forums, "
            "newest first: with the office that acted and the public reason, without names."
        ),
        parameters=[_KIND, _YEAR, _SUBJECT],
    )
    def get(self, _request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(self.get_serializer(build_public_acts(page), many=True).data)
