"""Public URLs below ``/oy-hakki/``, and the resident's own pages below ``/hesap/oy-hakki/``."""

from django.urls import path

import participation.converters  # noqa: F401 - registers <number:…>
from participation.roll.views import own, public

app_name = "roll"
urlpatterns = [
    path("oy-hakki/", public.rolls, name="list"),
    path("oy-hakki/<number:roll_id>/", public.roll, name="roll"),
    path("hesap/oy-hakki/", own.own, name="own"),
    path("hesap/oy-hakki/<number:roll_id>/ekleme/", own.ask_added, name="ask-added"),
    path("hesap/oy-hakki/<number:roll_id>/ilce/", own.ask_district, name="ask-district"),
]
