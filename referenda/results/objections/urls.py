"""URL patterns of objections to a provisional result."""

from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from referenda.results.objections import api
from referenda.results.objections.views import public, staff

_ONE = "<number:referendum_id>/"
urlpatterns = [
    path(f"{_ONE}itirazlar/", public.list_objections, name="objections"),
    path(f"{_ONE}itirazlar/yeni/", public.file_objection, name="object"),
]
staff_urlpatterns = [
    path(f"{_ONE}itirazlar/<number:objection_id>/", staff.answer_objection, name="answer"),
    path(f"{_ONE}itirazlar/<number:objection_id>/sonucu/", staff.publish_consequence, name="conclude"),
]
api_urlpatterns = [
    path(f"{_ONE}objections/", api.Objections.as_view(), name="objections"),
]
