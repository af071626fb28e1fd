"""List and read electoral rolls. All responses are public, so no authentication is used."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from participation.roll import queries, serializers
from participation.roll.models import Roll


class RollList(generics.ListAPIView[Roll]):
    is_public_page = True
    authentication_classes = []
    serializer_class = serializers.RollSerializer
    queryset = Roll.objects.none()

    def get_queryset(self) -> QuerySet[Roll]:
        return queries.public_rolls().order_by()

    @extend_schema(
        operation_id="listRolls",
        summary=_("List electoral rolls"),
        description=_("All rolls that are open for corrections or frozen, most recently drafted first."),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class RollDetail(generics.GenericAPIView[Roll]):
    is_public_page = True
    authentication_classes = []
    serializer_class = serializers.RollSerializer

    @extend_schema(
        operation_id="readRoll",
        summary=_("Read an electoral roll"),
        description=_("An electoral roll in figures, by district. It has a fingerprint once it is frozen."),
        parameters=[
            OpenApiParameter(
                "roll_id",
                {"type": "integer", "minimum": 1, "example": 3},
                OpenApiParameter.PATH,
                description=_("Id of the roll."),
            )
        ],
    )
    def get(self, _request: Request, roll_id: int) -> Response:
        roll = queries.visible_roll(AnonymousUser(), roll_id)
        return Response(self.get_serializer(roll).data)
