"""API endpoint of the consensus map."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from forums.boards.paging import make_public
from forums.discussion.parameters import THREAD_ID
from forums.statements import queries as statements_queries
from forums.statements.consensus_map import map_page, open_data


class ThreadConsensus(APIView):
    is_public_page = True

    @extend_schema(
        operation_id="readConsensus",
        summary=_("Read the consensus map"),
        description=_(
            "Opinion groups, and the statements that unite and divide them, as shown on the "
            "page. 404 if there is no map yet. No data about individuals and no group of fewer "
            "than ten people is disclosed."
        ),
        parameters=[THREAD_ID],
        responses={200: {"type": "object", "additionalProperties": True}},
    )
    def get(self, request: Request, thread_id: int) -> Response:
        conversation = statements_queries.get_visible_conversation(request.user, thread_id)
        shown = map_page.build_map_page(conversation)
        if shown is None:
            raise Http404
        answer = Response(open_data.build_open_data(conversation, shown))
        return make_public(request, answer)
