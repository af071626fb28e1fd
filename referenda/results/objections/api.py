"""List and file objections to a provisional result."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response

from participation.people.models import User
from referenda.referendum import errors as referendum_errors
from referenda.referendum import queries as referendum_queries
from referenda.referendum.schema import REFERENDUM_ID
from referenda.results.objections import errors, operations, queries
from referenda.results.objections.models import Objection
from referenda.results.objections.serializers import ObjectionDraftSerializer, ObjectionSerializer


class Objections(generics.ListAPIView[Objection]):
    serializer_class = ObjectionSerializer
    queryset = Objection.objects.none()
    refusals = {
        "POST": (
            errors.SignInToObject,
            errors.ObjectionTextNeeded,
            referendum_errors.WrongState,
            errors.TooManyObjections,
        ),
    }
    sample = {"POST": {"text": None, "answer": None, "upheld": None, "answered_at": None}}

    def get_queryset(self) -> QuerySet[Objection]:
        referendum = referendum_queries.get_visible_referendum(
            self.request.user, self.kwargs["referendum_id"]
        )
        return queries.list_objections(referendum)

    @extend_schema(
        operation_id="listObjections",
        summary=_("List objections"),
        description=_(
            "Objections to the result, newest first. The text and the answer are published once the "
            "objection is answered, with personal data masked."
        ),
        parameters=[REFERENDUM_ID],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="fileObjection",
        summary=_("Object to a provisional result"),
        description=_(
            "Any signed-in user can file objections during the objection period. Each objection is "
            "answered before the result is certified. It is published with its answer, without the user's "
            "name."
        ),
        parameters=[REFERENDUM_ID],
        request=ObjectionDraftSerializer,
        responses={201: ObjectionSerializer},
    )
    def post(self, request: Request, referendum_id: int) -> Response:
        referendum = referendum_queries.get_visible_referendum(request.user, referendum_id)
        if not isinstance(request.user, User):
            raise errors.SignInToObject
        serializer = ObjectionDraftSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        filed = operations.file_objection(
            referendum=referendum, person=request.user, text=serializer.validated_data["text"]
        )
        return Response(ObjectionSerializer(filed).data, status=status.HTTP_201_CREATED)
