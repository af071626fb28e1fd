"""Answers to polls, stored without a thread: in front of Django, for the API and for the form of a page.

Only what is certain is decided here: an ordinary request, with a token or a session, whose response is
stored. Everything else, and everything that is refused, goes through Django with the same body, so that each
refusal is worded in one place. The writer (``polls.responses.intake``) checks senders, poll, eligibility and
answers of many requests with a few queries, and shares their commit.

The headers of a response are those that Django sent with an earlier one, without its address and cookies.
"""

import logging
import re
from collections import OrderedDict
from functools import lru_cache
from io import BytesIO
from typing import Final, NamedTuple

from django.conf import settings
from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.urls import reverse
from django.utils import translation
from knox.crypto import hash_token
from rest_framework.authentication import CSRFCheck
from rest_framework.renderers import JSONRenderer

from config.api.language import choose_language
from config.api.parsers import parse_strictly
from config.serving import error_pages
from config.serving.page_requests import Application, Headers, Message, Receive, Scope, Send
from participation.people.signin.credentials import SessionKey, TokenDigest
from participation.refusals import Unavailable
from polls.responses import earlier_attempt, errors, intake, unsent
from polls.responses.earlier_attempt import EarlierAttempt
from polls.responses.forms import read_choices
from polls.responses.intake import UnidentifiedAttempt
from polls.responses.operations import Receipt
from polls.responses.presentation import build_confirmation
from polls.responses.serializers import build_plain_choices, serialise_receipt

log = logging.getLogger(__name__)

#: Bytes of a body that is read here: a text of the greatest length and some answers. Anybody may send one,
#: the event loop reads it, and thousands may wait for a slow database.
MAX_BYTES: Final = 16 * 1024
#: Kinds of requests whose headers are remembered.
MAX_KINDS: Final = 100

_LANGUAGES: Final = "|".join(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
#: Ids of polls; the locks of a larger one are an error of PostgreSQL (``polls.questionnaire.locks``).
_POLL: Final = r"(?P<poll>[0-9]{1,9})"
_API: Final = re.compile(rf"/api/v1/polls/{_POLL}/responses/")
_PAGE: Final = re.compile(rf"(?:/(?P<language>{_LANGUAGES}))?/yoklamalar/{_POLL}/")
_FORM: Final = b"application/x-www-form-urlencoded"
_JSON: Final = b"application/json"
_ACCEPTED: Final = frozenset({b"*/*", _JSON, b"application/json, text/plain, */*"})
_TOKEN: Final = re.compile(rb"[0-9a-zA-Z_]{20,200}")
_LENGTH: Final = re.compile(rb"[0-9]{1,9}")
#: Headers of one response only.
_OF_ONE: Final = frozenset({b"content-length", b"location", b"set-cookie"})


class Kind(NamedTuple):
    """Requests whose responses have the same headers."""

    is_api: bool
    scheme: str
    host: bytes
    forwarded_proto: bytes
    language: str


class AnswerRoute:
    """Wraps Django's ASGI application. Belongs to one event loop."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._headers: OrderedDict[Kind, Headers] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        address = _match_request(scope, headers)
        if address is None or not intake.is_running():
            await self._application(scope, receive, send)
            return
        body = await _read_body(receive)
        if body is None:  # the client has gone
            return
        poll, kind = address
        if kind.is_api:
            attempt = _parse_api_attempt(headers, poll, body)
        else:
            attempt = _parse_page_attempt(scope, headers, poll, body)
        earlier = EarlierAttempt()
        if attempt is not None and kind in self._headers:
            outcome = await _try_to_store(attempt)
            if isinstance(outcome, Receipt | errors.Busy):
                answer = (
                    _build_success_response(kind, outcome, headers)
                    if isinstance(outcome, Receipt)
                    else _build_busy_response(scope, kind, outcome)
                )
                await self._send_answer(kind, answer, send)
                return
            was_counted = not isinstance(outcome, intake.Unanswered)
            earlier = EarlierAttempt(was_counted, outcome if isinstance(outcome, Unavailable) else None)
        elif attempt is not None:
            send = self._remember_headers(kind, scope["path"], send)
        scope[earlier_attempt.SCOPE_KEY] = earlier
        await self._application(scope, _replay_body(body, receive), send)

    def _remember_headers(self, kind: Kind, path: str, send: Send) -> Send:
        """A wrapper of ``send`` that keeps the headers of Django's response if the answer was stored.

        The API then answers 200 or 201, a page redirects to itself.
        """

        def is_success(status: int, headers: Headers) -> bool:
            if kind.is_api:
                return status in (200, 201)
            return status == 302 and (b"location", path.encode()) in headers

        async def remember(message: Message) -> None:
            headers = [(name.lower(), value) for name, value in message.get("headers", [])]
            if message["type"] == "http.response.start" and is_success(message["status"], headers):
                self._headers[kind] = [pair for pair in headers if pair[0] not in _OF_ONE]
                if len(self._headers) > MAX_KINDS:
                    self._headers.popitem(last=False)
            await send(message)

        return remember

    async def _send_answer(self, kind: Kind, answer: HttpResponse, send: Send) -> None:
        """Send ``answer``, whose own headers come before the remembered ones."""
        own = [(name.lower().encode(), value.encode()) for name, value in answer.items()]
        own += [(b"set-cookie", morsel.OutputString().encode()) for morsel in answer.cookies.values()]
        own.append((b"content-length", str(len(answer.content)).encode()))
        names = {name for name, _value in own}
        rest = [pair for pair in self._headers[kind] if pair[0] not in names]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": [*own, *rest]})
        await send({"type": "http.response.body", "body": answer.content})


def _match_request(scope: Scope, headers: dict[bytes, bytes]) -> tuple[int, Kind] | None:
    """The poll that is answered, and the kind of request; None if Django alone can decide."""
    if scope["method"] != "POST":
        return None
    path, form = scope["path"], headers.get(b"content-type", b"")
    is_api = path.startswith("/api/")
    matched = (_API if is_api else _PAGE).fullmatch(path)
    if (
        matched is None
        or scope["query_string"]
        or len(headers) != len(scope["headers"])
        or form != (_JSON if is_api else _FORM)
        or b"host" not in headers
        or b"transfer-encoding" in headers
        or not _LENGTH.fullmatch(length := headers.get(b"content-length", b""))
        or int(length) > MAX_BYTES
    ):
        return None
    if is_api:
        language = _api_language(headers.get(b"accept-language", b"").decode("latin-1"))
    else:
        language = matched["language"] or settings.LANGUAGE_CODE
    forwarded = headers.get(b"x-forwarded-proto", b"")
    kind = Kind(is_api, scope.get("scheme", "http"), headers[b"host"], forwarded, language)
    return int(matched["poll"]), kind


_api_language = lru_cache(maxsize=1000)(choose_language)


async def _read_body(receive: Receive) -> bytes | None:
    """The whole body; None if the client has disconnected."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


def _replay_body(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that first returns the body that was already read, then calls the original."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again


def _parse_api_attempt(headers: dict[bytes, bytes], poll: int, body: bytes) -> UnidentifiedAttempt | None:
    """The attempt of an API request; None if Django must decide about it."""
    scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
    if (
        scheme != b"Token"
        or not _TOKEN.fullmatch(token)
        or b"cookie" in headers
        or headers.get(b"accept", b"*/*") not in _ACCEPTED
    ):
        return None
    try:
        choices = build_plain_choices(parse_strictly(body))
    except (ValueError, RecursionError):
        return None
    if choices is None:
        return None
    return UnidentifiedAttempt(poll, TokenDigest(hash_token(token.decode("ascii"))), choices)


def _parse_page_attempt(
    scope: Scope, headers: dict[bytes, bytes], poll: int, body: bytes
) -> UnidentifiedAttempt | None:
    """The attempt of a page's form; None if Django must decide about it."""
    cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    if not key or CookieStorage.cookie_name in cookies:
        return None
    request = ASGIRequest(scope, BytesIO(body))
    try:
        if not _comes_from_our_form(request):
            return None
        choices = read_choices(request.POST)
    except SuspiciousOperation:  # a host that is not allowed, or too many fields
        return None
    return UnidentifiedAttempt(poll, SessionKey(key), choices)


def _respond_empty(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return HttpResponse()


# Django's middleware without its page and log entry for a refusal, which Django makes again.
_csrf: Final = CSRFCheck(_respond_empty)


def _comes_from_our_form(request: HttpRequest) -> bool:
    """Whether Django's own check against forged requests accepts it, and sets no new cookie."""
    _csrf.process_request(request)
    refused = _csrf.process_view(request, _respond_empty, (), {})
    return refused is None and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")


async def _try_to_store(attempt: UnidentifiedAttempt) -> intake.Result | Unavailable:
    """The writer's result; a refusal because it is unavailable is returned, not raised."""
    try:
        return await intake.respond_by_credential(attempt)
    except Unavailable as refusal:
        return refusal


def _build_success_response(kind: Kind, receipt: Receipt, headers: dict[bytes, bytes]) -> HttpResponse:
    """The response to a stored answer: a receipt as JSON, or a redirect to the poll with a message."""
    if kind.is_api:
        body = _render_receipt(receipt.poll_id, receipt.changed, receipt.may_change)
        return HttpResponse(body, status=200 if receipt.changed else 201, content_type="application/json")
    with translation.override(kind.language):
        response = HttpResponse(status=302)
        response["Location"] = reverse("polls:poll", args=[receipt.poll_id])
        messages = CookieStorage(HttpRequest())
        messages.add(SUCCESS, build_confirmation(receipt))
        messages.update(response)
        cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
        unsent.delete_cookies(response, cookies, receipt.poll_id)
        return response


@lru_cache(maxsize=100)
def _render_receipt(poll: int, changed: bool, may_change: bool) -> bytes:
    rendered: bytes = JSONRenderer().render(serialise_receipt(Receipt(poll, changed, may_change)))
    return rendered


def _build_busy_response(scope: Scope, kind: Kind, refusal: errors.Busy) -> HttpResponse:
    """The answer while too many wait: a short page, since rendering the form again would add to the load."""
    request = ASGIRequest(scope, BytesIO())
    with translation.override(kind.language):
        return error_pages.build_error_response(
            request, refusal.status, str(refusal), refusal.code, retry_after=errors.RETRY_SECONDS
        )
