"""A bulletin's number in addresses: ``2026-7``."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class BulletinConverter(StringConverter):
    regex = "[0-9]{4}-[1-9][0-9]{0,6}"


class FormatConverter(StringConverter):
    regex = "pdf|xlsx|csv|json"


class IdentConverter(StringConverter):
    """What a section or a chart is called in its document."""

    regex = "[A-Za-z0-9_-]{1,121}"


register_converter(BulletinConverter, "bulletin")
register_converter(FormatConverter, "format")
register_converter(IdentConverter, "ident")
