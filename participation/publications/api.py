"""List and read bulletins. All responses are public, so no authentication is used."""

import re
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from participation.publications import errors, queries, serializers
from participation.publications.converters import BulletinConverter
from participation.publications.models import Edition

_SLUG = OpenApiParameter(
    "slug",
    {"type": "string", "pattern": f"^{BulletinConverter.regex}$", "example": "2026-7"},
    OpenApiParameter.PATH,
    description=_("URL slug: the number of the bulletin with a hyphen."),
)


class BulletinList(generics.ListAPIView[Edition]):
    is_public_page = True
    serializer_class = serializers.BulletinSerializer
    authentication_classes = []
    # Schema generation reads this attribute, possibly without a database.
    queryset = Edition.objects.none()

    def get_queryset(self) -> QuerySet[Edition]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return queries.list_newest_editions().order_by()

    @extend_schema(
        operation_id="listBulletins",
        summary=_("List bulletins"),
        description=_("All published bulletins in their newest version, most recently drafted first."),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class BulletinDetail(APIView):
    is_public_page = True
    authentication_classes = []
    refusals = (errors.Withheld,)

    @extend_schema(
        operation_id="readBulletin",
        summary=_("Read a bulletin"),
        description=_(
            "The newest version of a bulletin: the document and its hash. The page, the PDF and the files "
            "show the same hash."
        ),
        parameters=[_SLUG],
        responses=serializers.BulletinDetailSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        published = queries.find_published(slug) if re.fullmatch(BulletinConverter.regex, slug) else None
        if published is None:
            raise Http404
        if published.ban is not None:
            raise errors.Withheld(why=published.ban.reason, until=published.ban.until)
        response = Response(
            serializers.BulletinDetailSerializer(published, context={"request": request}).data
        )
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
        return response
