"""List and read population tables."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from participation.territory import queries, serializers
from participation.territory.models import TargetSet

_SET_ID = OpenApiParameter(
    "set_id", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description=_("Id of the tables.")
)


class TargetSetList(generics.ListAPIView[TargetSet]):
    is_public_page = True
    authentication_classes = []
    serializer_class = serializers.TargetSetSerializer

    def get_queryset(self) -> Any:
        return queries.target_sets()

    @extend_schema(
        operation_id="listPopulationTables",
        summary=_("List population tables"),
        description=_(
            "All population tables that polls are or were weighted to, most recently imported first."
        ),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class TargetSetDetail(generics.GenericAPIView[TargetSet]):
    is_public_page = True
    authentication_classes = []
    serializer_class = serializers.TargetSetDetailSerializer

    @extend_schema(
        operation_id="readPopulationTables",
        summary=_("Read population tables"),
        description=_(
            "A set of population tables with all figures. It never changes, but it can be withdrawn."
        ),
        parameters=[_SET_ID],
    )
    def get(self, _request: Request, set_id: int) -> Response:
        target_set = get_object_or_404(queries.target_sets(), pk=set_id)
        return Response(self.get_serializer(target_set).data)
