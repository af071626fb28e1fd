"""URL patterns of the verifier."""

from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from referenda.archive.verification import views

urlpatterns = [
    path("denetleyici.pyz", views.serve_verifier_program, name="verifier"),
    path("denetleyici/", views.show_verification, name="verifier-page"),
    path("denetleyici.html", views.serve_verifier_page, name="verifier-file"),
]
