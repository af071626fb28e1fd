"""List the signed checkpoints of a referendum."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from referenda.archive.checkpoints import queries
from referenda.archive.checkpoints.models import Checkpoint
from referenda.archive.checkpoints.serializers import CheckpointSerializer
from referenda.referendum import queries as referendum_queries
from referenda.referendum.schema import REFERENDUM_ID


class Checkpoints(generics.ListAPIView[Checkpoint]):
    serializer_class = CheckpointSerializer
    queryset = Checkpoint.objects.none()

    def get_queryset(self) -> QuerySet[Checkpoint]:
        return queries.list_checkpoints(
            referendum_queries.get_visible_referendum(self.request.user, self.kwargs["referendum_id"])
        )

    @extend_schema(
        operation_id="listReferendumNotes",
        summary=_("List the signed checkpoints"),
        description=_(
            "The site signs the name of the newest event on each day of voting, when voting closes and when "
            "the result is published. The signature is Ed25519 over the UTF-8 bytes of “note”; the key "
            "is at /halk-oylamalari/not-anahtari.pem. If fewer than ten voters are new, a checkpoint "
            "repeats the previous one, and a later one includes them. Newest first, with cursor "
            "pagination."
        ),
        parameters=[REFERENDUM_ID],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)
