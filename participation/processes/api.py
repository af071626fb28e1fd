"""List and read processes and organs. All responses are public, so no authentication is used."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from participation.processes import queries, serializers
from participation.processes.models import Organ, Process


def _build_slug_parameter(example: str) -> OpenApiParameter:
    return OpenApiParameter(
        "slug",
        {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "example": example},
        OpenApiParameter.PATH,
        description=_("URL slug."),
    )


class ProcessList(generics.ListAPIView[Process]):
    is_public_page = True
    authentication_classes = []
    serializer_class = serializers.ProcessSerializer
    queryset = Process.objects.none()

    def get_queryset(self) -> QuerySet[Process]:
        return queries.list_processes().public().order_by()

    @extend_schema(
        operation_id="listProcesses",
        summary=_("List processes"),
        description=_("All processes that are running or have ended, most recently drafted first."),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class ProcessDetail(generics.GenericAPIView[Process]):
    is_public_page = True
    authentication_classes = []
    serializer_class = serializers.ProcessSerializer

    @extend_schema(
        operation_id="readProcess",
        summary=_("Read a process"),
        description=_("A process with its phases and their status today."),
        parameters=[_build_slug_parameter("bisiklet-plani")],
    )
    def get(self, _request: Request, slug: str) -> Response:
        process = queries.visible_process(AnonymousUser(), slug)
        return Response(self.get_serializer(process).data)


class OrganList(generics.ListAPIView[Organ]):
    is_public_page = True
    authentication_classes = []
    serializer_class = serializers.OrganSerializer
    queryset = Organ.objects.none()

    def get_queryset(self) -> QuerySet[Organ]:
        return queries.list_organs().order_by()

    @extend_schema(
        operation_id="listOrgans",
        summary=_("List organs of the council"),
        description=_(
            "All organs with their office holders, most recently entered first. Inactive organs are included."
        ),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class OrganDetail(generics.GenericAPIView[Organ]):
    is_public_page = True
    authentication_classes = []
    serializer_class = serializers.OrganSerializer

    @extend_schema(
        operation_id="readOrgan",
        summary=_("Read an organ of the council"),
        description=_(
            "An organ with its office holders and the number of people in it. Ordinary members are named "
            "only if the organ lists its members and they have consented."
        ),
        parameters=[_build_slug_parameter("genclik-meclisi")],
    )
    def get(self, _request: Request, slug: str) -> Response:
        return Response(self.get_serializer(queries.organ_called(slug)).data)
