"""Representations that belong to no app: the error envelope, tokens, the index."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class ErrorType(TextChoices):
    VALIDATION_ERROR = "validation_error", _("what was sent does not fit")
    CLIENT_ERROR = "client_error", _("the request is refused")
    SERVER_ERROR = "server_error", _("it failed on our side")


class ErrorSerializer(serializers.Serializer[Any]):
    about = _("One thing that was wrong.")

    code = serializers.CharField(help_text=_("For programs; it never changes."))
    detail = serializers.CharField(help_text=_("For people, in the language of the request."))
    attr = serializers.CharField(
        allow_null=True,
        help_text=_(
            "What it is about: a field such as answers.0.options (places count from 0), questions.17 for "
            "the answer to the question with this id, non_field_errors for the whole; null where nothing "
            "that was sent is to blame."
        ),
    )


class ErrorsSerializer(serializers.Serializer[Any]):
    about = _("Every error of the API has this form.")

    type = serializers.ChoiceField(choices=ErrorType.choices)
    errors = ErrorSerializer(many=True)  # type: ignore[assignment]


class TokenRequestSerializer(serializers.Serializer[Any]):
    about = _("An account's e-mail address and password, and what the token is for.")
    sample: dict[str, Any] = {"email": "ayse@example.org", "password": "…", "name": "kent-ekrani"}

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=256, trim_whitespace=False, style={"input_type": "password"})
    name = serializers.CharField(
        max_length=60, help_text=_("What the token is for; shown on the profile page, each name once.")
    )


class TokenSerializer(serializers.Serializer[Any]):
    about = _("A new token.")
    sample: dict[str, Any] = {"token": "meydan_2f6c…"}

    token = serializers.CharField(
        help_text=_("Send it in the header Authorization after the word Token. It is shown this once.")
    )


class IndexSerializer(serializers.Serializer[Any]):
    about = _("Where everything is.")
    sample = {
        name: f"https://meydan.example/api/v1/{name}/"
        for name in ("polls", "referenda", "processes", "organs", "rolls", "bulletins", "targets", "tokens")
    } | {
        "boards": "https://meydan.example/api/v1/forums/boards/",
        "schema": "https://meydan.example/api/v1/schema/",
        "documentation": "https://meydan.example/gelistirici/",
    }

    polls = serializers.URLField()
    referenda = serializers.URLField()
    boards = serializers.URLField(help_text=_("Boards of the forums, and from there everything in them."))
    processes = serializers.URLField(help_text=_("What the council works on together with the city."))
    organs = serializers.URLField(help_text=_("The council's organs and who holds their offices."))
    rolls = serializers.URLField(help_text=_("Electoral rolls in numbers, with their fingerprints."))
    bulletins = serializers.URLField()
    targets = serializers.URLField(help_text=_("Population tables that polls are weighted to."))
    tokens = serializers.URLField()
    schema = serializers.URLField(help_text=_("This description, for programs (OpenAPI)."))
    documentation = serializers.URLField(help_text=_("This description, for people."))
