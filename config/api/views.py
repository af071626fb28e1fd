"""Views that belong to no app: the index, tokens by password, and the OpenAPI document."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import Throttled
from rest_framework.renderers import JSONRenderer, StaticHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api import schema
from config.api.serializers import IndexSerializer, TokenRequestSerializer, TokenSerializer
from participation.people import errors as people_errors
from participation.people import rules
from participation.people.models import User
from participation.people.operations import credentials as credential_operations
from participation.refusals import NotAllowed

#: Seconds to wait after too many wrong passwords; the window in which they are counted per account.
WRONG_PASSWORDS_WAIT = 300


class SignInRefused(NotAllowed):
    code = "sign_in_refused"
    message = _("The e-mail address or the password is not right.")


class PasswordNotEnough(NotAllowed):
    code = "password_not_enough"
    message = _(
        "This account needs more than a password (an unconfirmed address or a second factor): "
        "make the token on your profile page."
    )


class IndexView(APIView):
    authentication_classes = []
    renderer_classes = [JSONRenderer, StaticHTMLRenderer]

    @extend_schema(
        operation_id="index",
        summary=_("List the resources"),
        description=_("URLs of all resources. Browsers are redirected to the documentation page."),
        responses=IndexSerializer,
    )
    def get(self, request: Request) -> HttpResponseBase:
        if request.accepted_renderer.format == "html":
            return redirect("developers")
        routes = {
            "polls": "polls-api:list",
            "referenda": "referenda-api:list",
            "boards": "forums-api:boards",
            "processes": "processes-api:processes",
            "organs": "processes-api:organs",
            "rolls": "roll-api:rolls",
            "bulletins": "publications-api:list",
            "acts": "acts-api:list",
            "targets": "territory-api:target-sets",
            "tokens": "api-tokens",
            "schema": "api-schema",
        }
        links = {name: request.build_absolute_uri(reverse(route)) for name, route in routes.items()}
        links["documentation"] = request.build_absolute_uri(reverse("developers"))
        return Response(IndexSerializer(links).data)


class SchemaView(APIView):
    """The OpenAPI document, in the language of the request."""

    authentication_classes = []
    renderer_classes = [
        OpenApiJsonRenderer2,
        OpenApiJsonRenderer,
        OpenApiYamlRenderer2,
        OpenApiYamlRenderer,
    ]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:  # noqa: ARG002
        return Response(schema.build_document(get_language() or "tr"))


class TokenView(APIView):
    throttle_scope = "token"
    authentication_classes = []
    refusals = (SignInRefused, PasswordNotEnough, people_errors.TokenNameTaken, people_errors.TooManyTokens)

    @extend_schema(
        operation_id="makeToken",
        summary=_("Make a token"),
        description=_(
            "For programs that cannot show a page: returns a token for an account's e-mail address and "
            "password. The token is valid for 90 days. Accounts with a second factor create tokens on "
            "the profile page, where tokens are also revoked. A new password revokes all tokens of the "
            "account. Switching on two-step sign-in revokes the tokens created here."
        ),
        request=TokenRequestSerializer,
        responses={201: TokenSerializer},
        auth=[],
    )
    @method_decorator(sensitive_variables())
    def post(self, request: Request) -> Response:
        serializer = TokenRequestSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user = _sign_in_and_answer(request, serializer.validated_data)
        if not rules.may_issue_token_by_password(user):
            raise PasswordNotEnough
        data = serializer.validated_data
        token = credential_operations.issue_token(
            user=user, name=data["name"], scopes=data["scopes"], by_password=True
        )
        return Response(TokenSerializer({"token": token}).data, status=status.HTTP_201_CREATED)


@sensitive_variables()
def _sign_in_and_answer(request: Request, data: dict[str, Any]) -> User:
    """Authenticate by password, with the same rate limit as the sign-in page. Raises SignInRefused or
    Throttled.
    """
    try:
        user = get_adapter().authenticate(
            request._request, email=data["email"].lower(), password=data["password"]
        )
    except ValidationError as error:
        raise Throttled(wait=WRONG_PASSWORDS_WAIT) from error
    if not isinstance(user, User) or not user.is_active:
        raise SignInRefused
    return user
