"""Parts of addresses of the forums. A module with routes imports this one, so that Django knows them."""

from django.urls import register_converter
from django.urls.converters import StringConverter

from forums.discussion.places import PLACE


class PlaceConverter(StringConverter):
    """``<place:…>``: where something is written, such as ``thread:12``. Others lead nowhere."""

    regex = PLACE.pattern


register_converter(PlaceConverter, "place")
