"""API endpoint of the stored analysis of a counted poll, served byte for byte."""

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from participation.refusals import Embargoed
from participation.web import stored_json
from polls.questionnaire import errors
from polls.questionnaire.api import POLL_ID
from polls.results import files
from polls.results.serializers import AnalysisSerializer

_IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description=_("ETag of the analysis you already have.")
)


class PollAnalysis(APIView):
    """The bytes are the same for everybody, so there is no authentication."""

    is_public_page = True
    authentication_classes = []
    refusals = (errors.NotCounted, Embargoed)

    @extend_schema(
        operation_id="readAnalysis",
        summary=_("Read the analysis"),
        description=_(
            "The complete published analysis of a counted poll: weighted figures with intervals, "
            "breakdowns after disclosure control, participation, weighting. The bytes never "
            "change. Their SHA-256 is the ETag and is shown on the result page."
        ),
        parameters=[POLL_ID, _IF_NONE_MATCH],
        responses={
            200: AnalysisSerializer,
            304: OpenApiResponse(description=_("Not modified since the given ETag.")),
        },
    )
    def get(self, request: Request, poll_id: int) -> HttpResponseBase:
        analysis = files.get_published_analysis(poll_id)
        return stored_json.hashed(request._request, analysis.stored, analysis.sha256)
