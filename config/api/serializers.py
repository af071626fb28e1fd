"""Representations that belong to no app: the error envelope, tokens, the index."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from participation.people.models import Scope


class ErrorType(TextChoices):
    VALIDATION_ERROR = "validation_error", _("invalid input")
    CLIENT_ERROR = "client_error", _("request refused")
    SERVER_ERROR = "server_error", _("server error")


class ErrorSerializer(serializers.Serializer[Any]):
    about = _("One error.")

    code = serializers.CharField(help_text=_("Stable error code for programs."))
    detail = serializers.CharField(help_text=_("Message for people, in the language of the request."))
    attr = serializers.CharField(
        allow_null=True,
        help_text=_(
            "What the error refers to: a field such as answers.0.options (indexes start at 0), "
            "questions.17 for the answer to the question with id 17, or non_field_errors for the request "
            "as a whole. Null if no value in the request caused the error."
        ),
    )


class ErrorsSerializer(serializers.Serializer[Any]):
    about = _("Format of all API errors.")

    type = serializers.ChoiceField(choices=ErrorType.choices)
    errors = ErrorSerializer(many=True)  # type: ignore[assignment]


class TokenRequestSerializer(serializers.Serializer[Any]):
    about = _("E-mail address and password of an account, and a name for the token.")
    sample: dict[str, Any] = {"email": "ayse@example.org", "password": "…", "name": "kent-ekrani"}

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(
        min_length=1, max_length=256, trim_whitespace=False, style={"input_type": "password"}
    )
    name = serializers.CharField(
        max_length=60,
        help_text=_("Purpose of the token, shown on the profile page. Unique within the account."),
    )
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scope.choices),
        default=lambda: [Scope.READ.value, Scope.WRITE.value],
        max_length=len(Scope),
        help_text=_(
            "What the program may do: “read” (always), “write” (requests other than GET), “staff” (act in "
            "the roles of the account)."
        ),
    )


class TokenSerializer(serializers.Serializer[Any]):
    about = _("A new token.")
    sample: dict[str, Any] = {"token": "meydan_2f6c…"}

    token = serializers.CharField(
        help_text=_(
            "Send it in the header Authorization after the word Token and a space. It is shown only once."
        )
    )


class IndexSerializer(serializers.Serializer[Any]):
    about = _("URLs of all resources.")
    sample = {
        name: f"https://meydan.example/api/v1/{name}/"
        for name in (
            "polls",
            "referenda",
            "processes",
            "organs",
            "rolls",
            "bulletins",
            "acts",
            "targets",
            "tokens",
        )
    } | {
        "boards": "https://meydan.example/api/v1/forums/boards/",
        "schema": "https://meydan.example/api/v1/schema/",
        "documentation": "https://meydan.example/gelistirici/",
    }

    polls = serializers.URLField()
    referenda = serializers.URLField()
    boards = serializers.URLField(
        help_text=_("Boards of the forums. Their threads and statements are reached from here.")
    )
    processes = serializers.URLField(help_text=_("Processes of the council and the city."))
    organs = serializers.URLField(help_text=_("Organs of the council and their office holders."))
    rolls = serializers.URLField(help_text=_("Electoral rolls in figures, with their fingerprints."))
    bulletins = serializers.URLField()
    acts = serializers.URLField()
    targets = serializers.URLField(help_text=_("Population tables that polls are weighted to."))
    tokens = serializers.URLField()
    schema = serializers.URLField(help_text=_("OpenAPI document of this API."))
    documentation = serializers.URLField(help_text=_("API documentation as a web page."))
