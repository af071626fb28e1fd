"""List and read polls, send a response, read results."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from polls import operations, queries
from polls.api import serializers
from polls.models import Poll
from polls.throttles import RespondThrottle

_PHASE = OpenApiParameter(
    "phase", str, enum=["open", "scheduled", "ended"], description="Only polls that stand there now."
)


class PollList(generics.ListAPIView[Poll]):
    """Every poll that was ever opened, newest first, in pages by cursor."""

    serializer_class = serializers.PollSerializer

    def get_queryset(self) -> Any:
        return queries.public_polls(phase=self.request.query_params.get("phase", ""))

    @extend_schema(parameters=[_PHASE])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class PollDetail(generics.GenericAPIView[Poll]):
    """One poll with its questions and options."""

    serializer_class = serializers.PollDetailSerializer

    def get(self, request: Request, poll_id: int) -> Response:
        poll = queries.visible_poll(request.user, poll_id)
        return Response(self.get_serializer(poll).data)


class PollResponse(APIView):
    """Answer a poll as the signed-in resident.

    The response is stored durably before this answers, apart from who sent it. Answering again changes
    the response where the poll allows that (then 200), and is refused with 409 where it doesn't.
    """

    throttle_classes = [RespondThrottle]

    @extend_schema(
        request=serializers.ResponseSerializer,
        responses={
            201: serializers.ReceiptSerializer,
            200: OpenApiResponse(
                serializers.ReceiptSerializer, description="An earlier response was changed."
            ),
        },
    )
    def post(self, request: Request, poll_id: int) -> Response:
        poll = queries.visible_poll(request.user, poll_id)
        given = serializers.ResponseSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        receipt = operations.respond(poll=poll, resident=request.user, choices=given.choices())
        told = {"poll": poll.pk, "changed": receipt.changed, "may_change": poll.may_change}
        code = status.HTTP_200_OK if receipt.changed else status.HTTP_201_CREATED
        return Response(serializers.ReceiptSerializer(told).data, status=code)


class PollResults(APIView):
    """The latest published figures, as stored: send ``If-None-Match`` and get 304 until they move."""

    @extend_schema(
        parameters=[OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER)],
        responses={
            200: serializers.ResultsSerializer,
            304: OpenApiResponse(description="Nothing new since the named ETag."),
        },
    )
    def get(self, request: Request, poll_id: int) -> HttpResponse:
        poll = queries.visible_poll(request.user, poll_id)
        snapshot = queries.latest_snapshot(poll.pk)
        if snapshot is None:
            raise Http404
        etag = quote_etag(f"{poll.pk}-{snapshot.version}")
        response = get_conditional_response(request._request, etag=etag)
        if response is None:
            response = HttpResponse(snapshot.body, content_type="application/json")
            response["ETag"] = etag
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
        return response
