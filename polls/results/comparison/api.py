"""API endpoint of the comparison of two counted polls, computed from their published analyses."""

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from participation.publications import canonical
from participation.refusals import Embargoed
from participation.web import stored_json
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire.api import POLL_ID
from polls.results.comparison import errors
from polls.results.comparison.queries import compare_polls
from polls.results.comparison.serializers import ComparisonSerializer

_OTHER_ID = OpenApiParameter(
    "other_id",
    {"type": "integer", "minimum": 1},
    OpenApiParameter.PATH,
    description=_("Id of the other poll. The order of the two does not matter."),
)
_IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description=_("ETag of the comparison you already have.")
)


class PollComparison(APIView):
    """The bytes are the same for everybody, so there is no authentication."""

    is_public_page = True
    authentication_classes = []
    refusals = (
        errors.ComparedWithItself,
        questionnaire_errors.NotCounted,
        Embargoed,
        errors.NothingToCompare,
        errors.NothingInCommon,
    )

    @extend_schema(
        operation_id="comparePolls",
        summary=_("Compare two polls"),
        description=_(
            "The questions two counted polls have in common, with the figures of both, the "
            "differences and their 95% intervals. The intervals allow for the rounding of the "
            "published figures. The poll that closed later is the newer one, whatever their "
            "order in the request."
        ),
        parameters=[POLL_ID, _OTHER_ID, _IF_NONE_MATCH],
        responses={
            200: ComparisonSerializer,
            304: OpenApiResponse(description=_("Not modified since the given ETag.")),
        },
    )
    def get(self, request: Request, poll_id: int, other_id: int) -> HttpResponseBase:
        body = canonical.encode_canonical_json(compare_polls(poll_id, other_id).body)
        return stored_json.hashed(request._request, body, canonical.digest(body))
