"""Read the result of a referendum."""

from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from referenda.ballot_box.credentials import queries as credentials_queries
from referenda.desks import queries as desks_queries
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import WITH_RESULT, State
from referenda.referendum.schema import REFERENDUM_ID
from referenda.results import errors, questions, serializers


class ReferendumResults(APIView):
    is_public_page = True
    refusals = (errors.NoResult,)

    @extend_schema(
        operation_id="readReferendumResult",
        summary=_("Read the result of a referendum"),
        description=_(
            "The published result, evaluated by the announced rules once the counts of all voting desks are "
            "signed. Nobody has a result "
            "before enough trustees have decrypted the tally."
        ),
        parameters=[REFERENDUM_ID],
        responses=serializers.ReferendumResultSerializer,
    )
    def get(self, request: Request, referendum_id: int) -> Response:
        referendum = referendum_queries.get_visible_referendum(request.user, referendum_id)
        total = questions.compute_totals(referendum) if referendum.state in WITH_RESULT else None
        progress = questions.compute_progress(referendum)
        if total is None or progress is None:
            raise errors.NoResult
        payload = {
            "referendum": referendum.pk,
            "certified": referendum.state == State.CERTIFIED,
            "ballots": total.ballots,
            "at_desks": total.at_desks,
            "took_part": progress.took_part,
            "counted": progress.counted,
            "complete": referendum.state != State.PARTIAL,
            "desks_counted": progress.desks_counted,
            "desks": progress.desks,
            "entitled": credentials_queries.sum_credential_weights(referendum),
            "channels": desks_queries.list_channel_counts(referendum),
            "questions": questions.build_question_rows(referendum),
        }
        response = Response(serializers.ReferendumResultSerializer(payload).data)
        patch_cache_control(response, no_cache=True)
        return response
