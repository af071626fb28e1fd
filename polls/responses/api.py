"""Read a poll with its questions, and send a response."""

from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.api import POLL_ID
from polls.questionnaire.models import Poll
from polls.releases import queries as releases_queries
from polls.responses import errors, intake, serializers
from polls.responses.throttles import RespondThrottle

#: An answer of each kind, for the description.
ANSWERS = [
    {"question": 17, "options": [41]},
    {"question": 18, "values": [{"option": 43, "value": 5}, {"option": 44, "value": 3}]},
    {"question": 19, "options": [47, 45]},
    {"question": 20, "values": [{"option": 48, "value": 60}, {"option": 49, "value": 40}]},
    {"question": 21, "text": "Daha çok gölge, daha çok bank."},
    {"question": 22, "no_opinion": True},
]


class PollDetail(generics.GenericAPIView[Poll]):
    serializer_class = serializers.PollDetailSerializer

    @extend_schema(
        operation_id="readPoll",
        summary=_("Read a poll"),
        description=_(
            "A poll with its questions and options. With an account it also says whether this account has "
            "answered, and whether it may."
        ),
        parameters=[POLL_ID],
    )
    def get(self, request: Request, poll_id: int) -> Response:
        poll = releases_queries.visible_listed_poll(request.user, poll_id)
        response = Response(self.get_serializer(poll).data)
        patch_cache_control(response, private=True, no_cache=True)
        return response


class PollResponse(APIView):
    throttle_classes = [RespondThrottle]
    refusals = (
        errors.SignInNeeded,
        errors.NotAResident,
        errors.DistrictUnknown,
        errors.OtherDistrict,
        errors.AssuranceTooLow,
        errors.PollNotOpenYet,
        errors.PollClosed,
        errors.AlreadyAnswered,
        errors.NotStored,
        errors.Busy,
        errors.Uncertain,
    )
    problems = {
        "required": _("A question that must be answered is not."),
        "empty": _("No question is answered."),
        "repeated_question": _("A question is answered twice."),
        "unknown_question": _("A question of another poll, or of none."),
        "not_asked": _("A question that is not asked after the answers to earlier ones."),
        "wrong_kind": _("An answer of another kind than the question's: words for a score, say."),
        "unknown_option": _("An option of another question, or of none."),
        "repeated_option": _("An option is chosen, or given a value, twice."),
        "too_few": _("Fewer options than the question asks for."),
        "too_many": _("More options than the question allows."),
        "rank_repeated": _("Two options in the same place."),
        "rank_gap": _("Places that are not 1, 2, 3 … without a gap."),
        "score_out_of_scale": _("A score below or above the scale."),
        "score_missing": _("An option without a score, where every one needs one."),
        "amount_out_of_range": _("An amount below zero or above the whole budget."),
        "amount_off_step": _("An amount that is no multiple of the step."),
        "budget_sum": _("Amounts that do not add up to the budget."),
        "text_too_long": _("More characters than the question allows."),
        "no_opinion_not_offered": _("“No opinion” to a question that does not offer it."),
        "no_opinion_and_options": _("“No opinion” together with an answer."),
    }

    @extend_schema(
        operation_id="respond",
        summary=_("Send a response"),
        description=_(
            "Answer a poll as the resident who is signed in: options for choices and rankings, values for "
            "scores and budgets, a text for open questions, or “no opinion”. The response is stored for "
            "good before this answers, and apart from who sent it. Answering again changes the response "
            "where the poll allows that (status 200), and is refused with 409 where it doesn't. After an "
            "error nothing was stored; only “uncertain” leaves that open, and then sending again is harmless."
        ),
        parameters=[POLL_ID],
        examples=[
            OpenApiExample("response", value={"answers": ANSWERS[:1]}, request_only=True),
            OpenApiExample("every kind", value={"answers": ANSWERS}, request_only=True),
        ],
        request=serializers.ResponseSerializer,
        responses={
            201: OpenApiResponse(serializers.ReceiptSerializer, description=_("The response is stored.")),
            200: OpenApiResponse(
                serializers.ReceiptSerializer, description=_("An earlier response was changed.")
            ),
        },
    )
    def post(self, request: Request, poll_id: int) -> Response:
        poll = questionnaire_queries.visible_poll(request.user, poll_id)
        given = serializers.ResponseSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        receipt = intake.respond(poll=poll, resident=request.user, choices=given.choices())
        told = {"poll": poll.pk, "changed": receipt.changed, "may_change": poll.may_change}
        code = status.HTTP_200_OK if receipt.changed else status.HTTP_201_CREATED
        return Response(serializers.ReceiptSerializer(told).data, status=code)
