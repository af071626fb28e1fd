"""API tokens by password, for programs that cannot show a page."""

from typing import Any

from django.contrib.auth import authenticate
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from participation.people import operations, rules
from participation.people.models import User
from participation.refusals import Refusal


class SignInRefused(Refusal):
    code = "sign_in_refused"
    status = 403
    message = _("The e-mail address or the password is not right.")


class PasswordNotEnough(Refusal):
    code = "password_not_enough"
    message = _(
        "This account needs more than a password (an unconfirmed address or a second factor): "
        "make the token on your profile page."
    )


class TokenRequestSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField()
    password = serializers.CharField(max_length=256, trim_whitespace=False, style={"input_type": "password"})
    name = serializers.CharField(max_length=60, help_text="What the token is for; shown on the profile page.")


class TokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="Send it as `Authorization: Token …`. It is shown this once.")


class TokenView(APIView):
    """Make an API token with the account's e-mail address and password."""

    throttle_scope = "token"
    authentication_classes = []

    @extend_schema(request=TokenRequestSerializer, responses={201: TokenSerializer}, auth=[])
    def post(self, request: Request) -> Response:
        given = TokenRequestSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        user = authenticate(request._request, username=data["email"].lower(), password=data["password"])
        if not isinstance(user, User):
            raise SignInRefused
        if not rules.may_issue_token_by_password(user):
            raise PasswordNotEnough
        token = operations.issue_token(user=user, name=data["name"])
        return Response(TokenSerializer({"token": token}).data, status=status.HTTP_201_CREATED)
