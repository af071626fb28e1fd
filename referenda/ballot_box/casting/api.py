"""Cast a ballot, and find a ballot by its tracker."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from participation.people.models import User
from referenda.archive import errors as archive_errors
from referenda.archive import queries as archive_queries
from referenda.archive.api import get_opened_archive
from referenda.ballot_box import errors as ballot_box_errors
from referenda.ballot_box.casting import errors, headers, operations, throttles
from referenda.ballot_box.casting.serializers import (
    BallotReceiptSerializer,
    BallotSentSerializer,
    BallotSerializer,
)
from referenda.referendum import errors as referendum_errors
from referenda.referendum import queries as referendum_queries
from referenda.referendum.schema import REFERENDUM_ID

_TRACKER = OpenApiParameter(
    "tracker",
    {"type": "string", "minLength": 1, "maxLength": 100},
    OpenApiParameter.QUERY,
    required=True,
    description=_("Tracker of the ballot."),
)
_COMMITMENT = OpenApiParameter(
    headers.COMMITMENT,
    {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    OpenApiParameter.HEADER,
    description=_(
        "Commitment: SHA-256 of meydan-replacement/1|UUID|CREDENTIAL|SECRET in hexadecimal digits. "
        "CREDENTIAL is the credential of the ballot. SECRET is a new secret in the documented format; "
        "whoever has it can replace this ballot. Without this header nobody can replace the ballot."
    ),
)
_SECRET = OpenApiParameter(
    headers.SECRET,
    {"type": "string"},
    OpenApiParameter.HEADER,
    description=_("Secret of the ballot that this one replaces. Ignored for a first ballot."),
)


class ExactBytesParser(BaseParser):
    """Returns the body as bytes, unparsed: a ballot's tracker is a fingerprint of its bytes."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        return stream.read()


def _read_raw_body(request: Request) -> bytes:
    """The body as sent. Without a body no parser runs, and ``data`` is not bytes."""
    body: Any = request.data
    return body if isinstance(body, bytes) else b""


class Ballots(APIView):
    parser_classes = [ExactBytesParser]
    problems = {"GET": {"invalid": _("The request contains an invalid value; “attr” names the field.")}}
    refusals = {
        "GET": (archive_errors.NoArchive, archive_errors.NoBallot),
        "POST": (
            ballot_box_errors.SignInNeeded,
            referendum_errors.NotOnRoll,
            errors.BallotTooLarge,
            referendum_errors.Unacceptable,
            errors.UnknownCredential,
            errors.OtherCredential,
            errors.VotedAtDesk,
            errors.UnreadableCommitment,
            errors.ReplacementSecretNeeded,
            errors.WrongReplacementSecret,
            errors.TooManyReplacements,
            referendum_errors.VotingNotOpen,
            referendum_errors.VotingNotOpenYet,
            referendum_errors.VotingClosed,
            errors.TooManyBallots,
        ),
    }

    def get_throttles(self) -> Any:
        """Casting shares the account's throttle of poll responses. ``throttles`` adds a limit for page and
        API together, because every accepted ballot stays in the archive for good.
        """
        self.throttle_scope = "respond" if self.request is None or self.request.method == "POST" else None
        return super().get_throttles()

    @extend_schema(
        operation_id="findBallot",
        summary=_("Find a ballot"),
        description=_("Returns the position of the ballot in the archive, and whether it counts."),
        parameters=[REFERENDUM_ID, _TRACKER],
        responses=BallotSerializer,
    )
    def get(self, request: Request, referendum_id: int) -> Response:
        referendum, _newest = get_opened_archive(request, referendum_id)
        tracker = request.query_params.get("tracker", "")
        if not 1 <= len(tracker) <= 100:
            raise serializers.ValidationError(
                {"tracker": [_("Give the tracker of the ballot, 1 to 100 characters.")]}
            )
        datum, counts = archive_queries.get_ballot_by_tracker(referendum, tracker)
        payload = {
            "tracker": datum.tracker,
            "height": datum.event.height,
            "name": datum.event.name,
            "counts": counts,
        }
        response = Response(BallotSerializer(payload).data)
        patch_cache_control(response, private=True, no_store=True)
        return response

    @extend_schema(
        operation_id="castBallot",
        summary=_("Cast a ballot"),
        description=_(
            "Casts an encrypted ballot as the signed-in resident. The body is JSON in the Belenios "
            "format, signed with the voting credential; send exactly the bytes from which the tracker was "
            "computed. The ballot is stored permanently before the response is sent. Idempotent: the "
            "same ballot sent again gets the same response with status 200, even after closing. A later "
            "ballot of the same credential replaces the earlier one and needs the secret to which the "
            "earlier one was committed. A ballot without a commitment cannot be replaced. The roll "
            "records that the resident has voted; nothing links this to the ballot. After an error "
            "nothing is stored."
        ),
        parameters=[REFERENDUM_ID, _COMMITMENT, _SECRET],
        request=BallotSentSerializer,
        responses={
            201: OpenApiResponse(BallotReceiptSerializer, description=_("The ballot is in the archive.")),
            200: OpenApiResponse(
                BallotReceiptSerializer, description=_("The ballot was already in the archive.")
            ),
        },
    )
    @method_decorator(sensitive_variables())
    def post(self, request: Request, referendum_id: int) -> Response:
        referendum = referendum_queries.get_visible_referendum(request.user, referendum_id)
        if not isinstance(request.user, User):
            raise ballot_box_errors.SignInNeeded
        throttles.require_not_too_often(request.user)
        replacement = headers.read_replacement(request.headers)
        receipt = operations.cast_ballot(
            referendum=referendum, voter=request.user, raw=_read_raw_body(request), **replacement
        )
        code = status.HTTP_200_OK if receipt.again else status.HTTP_201_CREATED
        response = Response(BallotReceiptSerializer(receipt).data, status=code)
        patch_cache_control(response, private=True, no_store=True)
        return response
