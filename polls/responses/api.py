"""API endpoints of a poll with its questions, and of responding to it."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from participation.web.public_pages import ask_each_time
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.api import POLL_ID
from polls.questionnaire.models import Poll
from polls.releases import queries as releases_queries
from polls.responses import earlier_attempt, errors, intake, serializers
from polls.responses.throttles import RespondThrottle

#: An example answer for each kind of question.
ANSWERS = [
    {"question": 17, "options": [41]},
    {"question": 18, "values": [{"option": 43, "value": 5}, {"option": 44, "value": 3}]},
    {"question": 19, "options": [47, 45]},
    {"question": 20, "values": [{"option": 48, "value": 60}, {"option": 49, "value": 40}]},
    {"question": 21, "text": "Daha çok gölge, daha çok bank."},
    {"question": 22, "no_opinion": True},
]


class PollDetail(generics.GenericAPIView[Poll]):
    is_public_page = True
    serializer_class = serializers.PollDetailSerializer

    @extend_schema(
        operation_id="readPoll",
        summary=_("Read a poll"),
        description=_(
            "A poll with its questions and options. When signed in, also whether the account has "
            "answered and whether it may."
        ),
        parameters=[POLL_ID],
    )
    def get(self, request: Request, poll_id: int) -> Response:
        poll = releases_queries.visible_listed_poll(request.user, poll_id)
        response = Response(self.get_serializer(poll).data)
        ask_each_time(response, request.user)
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
        errors.AnsweredBefore,
        errors.AnsweredElsewhere,
        errors.NotStored,
        errors.Busy,
        errors.Uncertain,
    )
    problems = {
        "required": _("A required question is not answered."),
        "empty": _("No question is answered."),
        "repeated_question": _("A question is answered twice."),
        "unknown_question": _("The question does not exist or belongs to another poll."),
        "not_asked": _("The question is not asked, given the answers to earlier questions."),
        "wrong_kind": _("The answer does not match the kind of question, such as text for a score."),
        "unknown_option": _("The option does not exist or belongs to another question."),
        "repeated_option": _("An option occurs twice in the answer."),
        "too_few": _("Fewer options than the question requires."),
        "too_many": _("More options than the question allows."),
        "rank_repeated": _("Two options have the same rank."),
        "rank_gap": _("Ranks must be 1, 2, 3 … without a gap."),
        "score_out_of_scale": _("A score is outside the scale."),
        "score_missing": _("An option has no score, and every option requires one."),
        "amount_out_of_range": _("An amount is negative or above the whole budget."),
        "amount_off_step": _("An amount is not a multiple of the step."),
        "budget_sum": _("The amounts do not add up to the budget."),
        "text_too_long": _("More characters than the question allows."),
        "no_opinion_not_offered": _("“No opinion” to a question that does not offer it."),
        "no_opinion_and_options": _("“No opinion” together with an answer."),
    }

    @extend_schema(
        operation_id="respond",
        summary=_("Send a response"),
        description=_(
            "Answers a poll as the signed-in resident. Send options for choices and rankings, "
            "values for scores and budgets, text for open questions, or “no opinion”. The "
            "response is durably stored before this request is answered, separately from who "
            "sent it. Answering again changes the response if the poll allows it (status 200); "
            "otherwise it is refused with 409. After an error nothing is stored, except that "
            "“uncertain” leaves it open; sending again is then harmless."
        ),
        parameters=[POLL_ID],
        examples=[
            OpenApiExample("response", value={"answers": ANSWERS[:1]}, request_only=True),
            OpenApiExample("every kind", value={"answers": ANSWERS}, request_only=True),
        ],
        request=serializers.ResponseSerializer,
        responses={
            201: OpenApiResponse(serializers.ReceiptSerializer, description=_("The response was stored.")),
            200: OpenApiResponse(
                serializers.ReceiptSerializer, description=_("An earlier response was changed.")
            ),
        },
    )
    def post(self, request: Request, poll_id: int) -> Response:
        poll = questionnaire_queries.visible_poll(request.user, poll_id)
        serializer = serializers.ResponseSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        if refusal := earlier_attempt.get_earlier_attempt(request._request).refusal:
            raise refusal
        receipt = intake.respond(poll=poll, resident=request.user, choices=serializer.choices())
        code = status.HTTP_200_OK if receipt.changed else status.HTTP_201_CREATED
        return Response(serializers.serialise_receipt(receipt), status=code)
