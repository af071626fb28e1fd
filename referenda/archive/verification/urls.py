"""URL patterns of the verifier."""

from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from referenda.archive.verification import views

urlpatterns = [
    path("denetleyici.pyz", views.program, name="verifier"),
    path("denetleyici/", views.page, name="verifier-page"),
    path("denetleyici.html", views.file, name="verifier-file"),
]
