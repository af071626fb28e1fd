"""The API's language: what ``Accept-Language`` asks for, whatever cookies a browser sends along."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header


def requested(request: HttpRequest) -> str:
    """The best of those wanted that there is; Turkish where there is none. What has q=0 is not wanted."""
    for wanted, quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            if quality > 0:
                return get_supported_language_variant(wanted)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
