"""The API's language: that of ``Accept-Language``, whatever cookies a browser sends."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header


def get_request_language(request: HttpRequest) -> str:
    """The language of the request, by ``choose_language``."""
    return choose_language(request.headers.get("Accept-Language", ""))


def choose_language(accepted: str) -> str:
    """The best supported language of the header's value; Turkish if there is none. A language with q=0 is
    excluded.
    """
    for wanted, quality in parse_accept_lang_header(accepted):
        try:
            if quality > 0:
                return get_supported_language_variant(wanted)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
