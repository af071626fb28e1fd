"""URLs below ``/ilceler/``."""

from django.urls import path

import participation.converters  # noqa: F401 - registers <number:…>
from participation.territory import views

app_name = "territory"
urlpatterns = [
    path("", views.districts, name="districts"),
    path("nufus/", views.target_sets, name="target-sets"),
    path("nufus/yeni/", views.import_targets, name="targets-import"),
    path("nufus/<number:set_id>/", views.targets, name="targets"),
    path("nufus/<number:set_id>/nufus.csv", views.targets_csv, name="targets-csv"),
    path("nufus/<number:set_id>/geri-cek/", views.withdraw_targets, name="targets-withdraw"),
]
