"""URL path converters of the forums. Every module that uses one in its routes imports this module."""

from django.urls import register_converter
from django.urls.converters import StringConverter

from forums.discussion.draft_places import PLACE


class PlaceConverter(StringConverter):
    """``<place:…>``: a place of writing, such as ``thread:12``."""

    regex = PLACE.pattern


register_converter(PlaceConverter, "place")
