"""Addresses below ``/halk-oylamalari/``."""

from django.urls import path

import participation.converters  # noqa: F401 - knows <number:…>
from referenda.views import objecting, public

app_name = "referenda"
urlpatterns = [
    path("", public.referendum_list, name="list"),
    path("<number:referendum_id>/", public.referendum, name="referendum"),
    path("<number:referendum_id>/pano/", public.board, name="board"),
    path("<number:referendum_id>/arsiv.bel", public.archive, name="archive"),
    path("<number:referendum_id>/denetle/", public.check, name="check"),
    path("<number:referendum_id>/itirazlar/", public.objections, name="objections"),
    path("<number:referendum_id>/itirazlar/yeni/", objecting.file, name="object"),
]
