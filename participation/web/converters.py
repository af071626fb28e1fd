"""URL path converters. Every module with routes imports this one, which registers them with Django."""

from django.urls import register_converter
from django.urls.converters import IntConverter


class NumberConverter(IntConverter):
    """``<number:…>``: the id of a row. An id with more digits than the database can hold matches no route
    (404). With ``<int:…>`` SQLite raises an error on some of them.
    """

    regex = "[0-9]{1,18}"


register_converter(NumberConverter, "number")
