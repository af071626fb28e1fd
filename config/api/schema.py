"""Generates the OpenAPI document, with every error that an operation can return."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema as BaseSchema
from drf_spectacular.plumbing import force_instance, is_serializer
from drf_spectacular.utils import Direction, OpenApiExample
from drf_standardized_errors.openapi import AutoSchema
from rest_framework import serializers

from config import error_texts
from config.api import errors, examples
from config.api.authentication import CsrfFailed, SessionAuthentication, TokenAuthentication, TokenRefused
from config.api.serializers import ErrorsSerializer
from participation.people.errors import ScopeMissing
from participation.refusals import Refusal
from polls.responses.throttles import TooManyRequests

Text = str | Promise
#: Status → code → message.
Codes = dict[int, dict[str, Text]]


def format_message(message: Text) -> str:
    """A refusal's message with an ellipsis for each placeholder."""
    return str(message).format_map(defaultdict(lambda: "…"))


_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})

#: Errors that any operation may return besides its own, by code.
GENERAL: dict[str, tuple[int, Text]] = {
    "parse_error": (400, _("The body is not valid JSON.")),
    "invalid": (400, _("The request contains an invalid value; “attr” names the field.")),
    "authentication_failed": (401, TokenRefused.default_detail),
    "csrf_failed": (403, CsrfFailed.default_detail),
    "scope_missing": (403, ScopeMissing.message),
    "not_found": (404, errors.NOT_FOUND),
    "method_not_allowed": (405, errors.WRONG_METHOD),
    "not_acceptable": (406, errors.ONLY_JSON_OUT),
    "request_too_large": (413, error_texts.TOO_LARGE.happened),
    "unsupported_media_type": (415, errors.ONLY_JSON_IN),
    "throttled": (429, TooManyRequests.message),
    "error": (500, error_texts.BROKEN.happened),
}
#: Replacements where a form is accepted instead of JSON.
OF_FORMS: dict[str, tuple[int, Text]] = {
    "parse_error": (400, _("The body is not a complete form.")),
    "unsupported_media_type": (415, errors.ONLY_FORM_IN),
}


@cache
def build_document(language: str) -> Mapping[str, Any]:
    """The OpenAPI document in ``language``; cached, because it depends on nothing else."""
    with translation.override(language):
        generator = SchemaGenerator()  # type: ignore[no-untyped-call]
        made: Mapping[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made


class Schema(AutoSchema):
    """Documents the refusals that a view lists in ``refusals``, and the framework's errors.

    ``problems`` of a view lists the codes of its rules about individual answers. ``sample`` of a view
    overrides parts of the serializer's example. Each attribute can be given per method: ``{"PUT": …}``.
    """

    def _own(self, name: str, otherwise: Any) -> Any:
        """The view's attribute ``name``, for the method being described."""
        given = getattr(self.view, name, otherwise)
        if isinstance(given, Mapping) and set(given) <= _METHODS:
            return given.get(self.method, otherwise)
        return given

    def _should_add_error_response(self, responses: dict[str, Any], status_code: str) -> bool:
        return status_code not in responses and int(status_code) in self._codes()

    def _get_error_response_serializer(self, status_code: str) -> type[serializers.Serializer[Any]]:  # noqa: ARG002
        return ErrorsSerializer

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Anonymous access is documented unless one of the refusals is a 401."""
        ways: list[dict[str, list[str]]] = super().get_auth()
        refusals: tuple[type[Refusal], ...] = self._own("refusals", ())
        needs_account = any(refusal.status == 401 for refusal in refusals)
        return [way for way in ways if way] if needs_account else ways

    def _map_serializer(self, serializer: Any, direction: Direction, *args: Any) -> dict[str, Any]:
        """Use the serializer's ``about`` as the description: unlike a docstring it can be translated."""
        shape: dict[str, Any] = super()._map_serializer(serializer, direction, *args)  # type: ignore[no-untyped-call]
        if about := getattr(serializer, "about", None):
            shape["description"] = about
        return shape

    def map_renderers(self, attribute: str) -> list[str]:  # noqa: ARG002
        """Programs get JSON, even where browsers are redirected."""
        return ["application/json"]

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status, words in self._codes().items():
            if body := bodies.get(str(status)):
                body["description"] = "\n".join(f"- `{code}`: {text}" for code, text in words.items())
        return bodies

    def _get_examples(
        self,
        serializer: Any,
        direction: Direction,
        media_type: str,
        status: str | None = None,
        extras: Any = (),
    ) -> dict[str, Any]:
        """Add the example that follows from the serializer, unless the view gives one."""
        own = partial(super()._get_examples, serializer, direction, media_type, status)
        made: dict[str, Any] = own([*(extras or ())])
        return made or own(list(self._example(serializer, direction, status)))

    def _example(self, serializer: Any, direction: Direction, status: str | None) -> Iterator[OpenApiExample]:
        one = force_instance(getattr(serializer, "child", serializer))  # type: ignore[no-untyped-call]
        if not is_serializer(one) or isinstance(one, ErrorsSerializer):
            return
        if direction == "request":
            schema, _required = self._get_request_for_media_type(one)  # type: ignore[no-untyped-call]
            given = {}
        else:
            schema, given = self.resolve_serializer(one, direction).ref, self._own("sample", {})
        yield OpenApiExample(
            self._get_serializer_name(one, direction),
            value=examples.build_example(schema, self.registry, given),
            status_codes=[status] if status else None,
        )

    def _get_error_response_examples(self) -> list[OpenApiExample]:
        return [
            OpenApiExample(
                code, value=_build_envelope(code, text), response_only=True, status_codes=[str(status)]
            )
            for status, words in self._codes().items()
            for code, text in words.items()
            if status in {401, 403, 404, 409, 429, 451}
        ]

    def _codes(self) -> Codes:
        sends = self.method in {"POST", "PUT", "PATCH"}
        writes = sends or self.method == "DELETE"
        authenticators = self.view.get_authenticators()
        applies = {
            "parse_error": sends,
            "invalid": sends or self._is_list_view(),
            "authentication_failed": bool(authenticators),
            "csrf_failed": writes and any(isinstance(one, SessionAuthentication) for one in authenticators),
            "scope_missing": any(isinstance(one, TokenAuthentication) for one in authenticators),
            "not_found": "{" in self.path or self._is_list_view(),
            "method_not_allowed": True,
            "not_acceptable": True,
            "request_too_large": sends,
            "unsupported_media_type": sends,
            "throttled": bool(self.view.get_throttles()),
            "error": True,
        }
        general = {**GENERAL, **OF_FORMS} if errors.takes_a_form(self.view) else GENERAL
        codes: Codes = {}
        for code, (status, text) in general.items():
            if applies[code]:
                codes.setdefault(status, {})[code] = text
        for code, text in self._own("problems", {}).items():
            codes.setdefault(400, {})[code] = text
        refusals: tuple[type[Refusal], ...] = self._own("refusals", ())
        for refusal in refusals:
            codes.setdefault(refusal.status, {})[refusal.code] = refusal.message
        return {
            status: {code: format_message(text) for code, text in by_code.items()}
            for status, by_code in sorted(codes.items())
        }


def _build_envelope(code: str, text: Text) -> dict[str, Any]:
    return {"type": "client_error", "errors": [{"code": code, "detail": str(text), "attr": None}]}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "config.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: BaseSchema) -> dict[str, Any]:  # noqa: ARG002
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": _("For programs: the word Token, a space and the token. No CSRF token is needed."),
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "config.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: BaseSchema) -> dict[str, Any]:  # noqa: ARG002
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": _(
                "For pages of this site: the session cookie of a signed-in user. Requests that change data "
                "also need the value of the cookie csrftoken in the header X-CSRFToken."
            ),
        }
