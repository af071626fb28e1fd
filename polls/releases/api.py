"""API endpoints of the list of polls and of released results."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from participation.web import stored_json
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire import serializers as questionnaire_serializers
from polls.questionnaire.api import POLL_ID
from polls.questionnaire.models import Poll
from polls.releases import errors, queries, serializers

_PHASE = OpenApiParameter(
    "phase", str, enum=["open", "scheduled", "ended"], description=_("Only polls currently in this phase.")
)
_IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description=_("ETag of the results you already have.")
)


class PollList(generics.ListAPIView[Poll]):
    is_public_page = True
    serializer_class = questionnaire_serializers.PollSerializer
    refusals = (errors.UnknownPhase,)

    def get_queryset(self) -> Any:
        return queries.public_polls(phase=self.request.query_params.get("phase"))

    @extend_schema(
        operation_id="listPolls",
        summary=_("List polls"),
        description=_("All polls that have ever been opened, newest first. Cursor pagination."),
        parameters=[_PHASE],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class PollResults(APIView):
    """Released results. The bytes are the same for everybody, so no authentication, and cacheable.

    Not throttled: pages without a socket poll it, many people share one IP address of a mobile carrier,
    and counting requests would cost more than answering them.
    """

    is_public_page = True
    authentication_classes = []
    throttle_classes = []

    @extend_schema(
        operation_id="readResults",
        summary=_("Read results"),
        description=_(
            "The latest published results, byte-identical to those on the page and the live "
            "socket. With If-None-Match, the answer is 304 until there are newer ones."
        ),
        parameters=[POLL_ID, _IF_NONE_MATCH],
        responses={
            200: serializers.ResultsSerializer,
            304: OpenApiResponse(description=_("Not modified since the given ETag.")),
        },
    )
    def get(self, request: Request, poll_id: int) -> HttpResponse:
        poll = questionnaire_queries.visible_poll(request.user, poll_id)
        snapshot = queries.latest_snapshot(poll.pk)
        if snapshot is None:
            raise Http404
        return stored_json.versioned(request._request, snapshot.body, poll.pk, snapshot.version)
