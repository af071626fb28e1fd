"""Parts of addresses. A module with routes imports this one, so that Django knows them."""

from django.urls import register_converter
from django.urls.converters import IntConverter


class NumberConverter(IntConverter):
    """``<number:…>``: a row's id. Longer numbers than the database can hold lead nowhere, like any number
    that no row has; with ``<int:…>`` SQLite would fail on some of them."""

    regex = "[0-9]{1,18}"


register_converter(NumberConverter, "number")
