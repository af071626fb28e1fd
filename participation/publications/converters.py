"""URL converters of bulletins; a bulletin's number is ``2026-7``."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class BulletinConverter(StringConverter):
    regex = "[0-9]{4}-[1-9][0-9]{0,6}"


class FormatConverter(StringConverter):
    regex = "pdf|xlsx|csv|tr[.]csv|json"


class IdentConverter(StringConverter):
    """The id of a section or a chart in its document."""

    regex = "[A-Za-z0-9_-]{1,121}"


register_converter(BulletinConverter, "bulletin")
register_converter(FormatConverter, "format")
register_converter(IdentConverter, "ident")
