"""URL patterns of the file of district groups."""

from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from referenda.archive.district_groups import views

urlpatterns = [
    path("<number:referendum_id>/ilceler.jsonl", views.serve_district_file, name="districts"),
]
