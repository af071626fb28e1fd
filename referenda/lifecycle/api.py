"""List and read referenda, and read their current state."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from participation.web import stored_json
from participation.web.public_pages import ask_each_time
from referenda.lifecycle import serializers, snapshots
from referenda.referendum import queries
from referenda.referendum import serializers as referendum_serializers
from referenda.referendum.models import Referendum
from referenda.referendum.schema import REFERENDUM_ID

_IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description=_("ETag of the version that you have.")
)


class ReferendumList(generics.ListAPIView[Referendum]):
    is_public_page = True
    authentication_classes = []
    serializer_class = referendum_serializers.ReferendumSerializer
    queryset = Referendum.objects.none()

    def get_queryset(self) -> QuerySet[Referendum]:
        return Referendum.objects.public()

    @extend_schema(
        operation_id="listReferenda",
        summary=_("List referenda"),
        description=_("All announced referenda, most recently drafted first."),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class ReferendumDetail(generics.GenericAPIView[Referendum]):
    is_public_page = True
    serializer_class = serializers.ReferendumDetailSerializer

    @extend_schema(
        operation_id="readReferendum",
        summary=_("Read a referendum"),
        description=_(
            "A referendum with its questions, rules and trustees. None of these changes after the "
            "announcement."
        ),
        parameters=[REFERENDUM_ID],
    )
    def get(self, request: Request, referendum_id: int) -> Response:
        referendum = queries.get_visible_referendum(request.user, referendum_id)
        response = Response(self.get_serializer(referendum).data)
        ask_each_time(response, request.user)
        return response


class ReferendumLive(APIView):
    """The response is the same for everybody, so no authentication is used and caches may store it.

    It has no throttle: pages without a socket poll it, many of them behind one address.
    """

    is_public_page = True
    authentication_classes = []
    throttle_classes = []

    @extend_schema(
        operation_id="readReferendumLive",
        summary=_("Follow a referendum"),
        description=_(
            "Current state, byte for byte as sent on the live socket. Send the ETag in If-None-Match; the "
            "status is 304 until something changes."
        ),
        parameters=[REFERENDUM_ID, _IF_NONE_MATCH],
        responses={
            200: serializers.ReferendumLiveSerializer,
            304: OpenApiResponse(description=_("Nothing has changed since the given ETag.")),
        },
    )
    def get(self, request: Request, referendum_id: int) -> HttpResponse:
        referendum = queries.get_visible_referendum(request.user, referendum_id)
        snapshot = snapshots.build_snapshot(referendum.pk)
        if snapshot is None:
            raise Http404
        return stored_json.versioned(request._request, snapshot.body, referendum.pk, snapshot.version)
