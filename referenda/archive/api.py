"""Read the newest event of an archive, and list all events."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from referenda.archive import errors, queries
from referenda.archive.models import Event
from referenda.archive.serializers import ArchiveEventSerializer, ArchiveHeadSerializer
from referenda.referendum import operations
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import Phase, Referendum
from referenda.referendum.schema import REFERENDUM_ID


def get_opened_archive(request: Request, referendum_id: int) -> tuple[Referendum, Event]:
    """The referendum and the newest event of its archive. Opens voting if it is due. Raises Http404 or
    NoArchive.
    """
    referendum = referendum_queries.get_visible_referendum(request.user, referendum_id)
    if referendum.phase_at(timezone.now()) == Phase.OPEN:
        referendum = operations.open_if_due(referendum)
    newest = queries.get_newest_event(referendum.pk)
    if newest is None:
        raise errors.NoArchive
    return referendum, newest


class Head(APIView):
    refusals = (errors.NoArchive,)

    @extend_schema(
        operation_id="readReferendumHead",
        summary=_("Read the newest event"),
        description=_(
            "The name of the newest event is a hash over the whole archive up to it. Anyone who writes it "
            "down during voting can prove later that nothing was changed or left out."
        ),
        parameters=[REFERENDUM_ID],
        responses=ArchiveHeadSerializer,
    )
    def get(self, request: Request, referendum_id: int) -> Response:
        _referendum, newest = get_opened_archive(request, referendum_id)
        response = Response(ArchiveHeadSerializer(newest).data)
        patch_cache_control(response, no_cache=True)
        return response


class Events(generics.ListAPIView[Event]):
    serializer_class = ArchiveEventSerializer
    queryset = Event.objects.none()
    refusals = (errors.NoArchive,)

    def get_queryset(self) -> QuerySet[Event]:
        referendum, _newest = get_opened_archive(self.request, self.kwargs["referendum_id"])
        return queries.list_events_with_trackers(referendum)

    @extend_schema(
        operation_id="listReferendumEvents",
        summary=_("List the events of an archive"),
        description=_("The public board: all events, newest first, with cursor pagination."),
        parameters=[REFERENDUM_ID],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)
