"""Signed checkpoints for programs."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from referenda.archive.checkpoints import queries
from referenda.archive.checkpoints.models import Note
from referenda.archive.checkpoints.serializers import CheckpointSerializer
from referenda.referendum import queries as referendum_queries
from referenda.referendum.schema import REFERENDUM_ID


class Checkpoints(generics.ListAPIView[Note]):
    serializer_class = CheckpointSerializer
    queryset = Note.objects.none()

    def get_queryset(self) -> QuerySet[Note]:
        return queries.checkpoints(
            referendum_queries.visible(self.request.user, self.kwargs["referendum_id"])
        )

    @extend_schema(
        operation_id="listReferendumNotes",
        summary=_("List the signed notes"),
        description=_(
            "Each day, while people vote, and once more as voting closes and as the result comes, the site "
            "signs the name of the newest event. A note is an Ed25519 "
            "signature over the UTF-8 bytes of its text; the key is at /halk-oylamalari/not-anahtari.pem. "
            "Fewer than ten new voters are told by a later note, so that some notes repeat the one before. "
            "The newest first, in pages by cursor."
        ),
        parameters=[REFERENDUM_ID],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)
