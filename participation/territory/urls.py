"""Pages below ``/ilceler/``, and the API."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from participation.territory import api, views

app_name = "territory"
urlpatterns = [
    path("", views.list_districts, name="districts"),
    path("nufus/", views.target_sets, name="target-sets"),
    path("nufus/yeni/", views.import_targets, name="targets-import"),
    path("nufus/<number:set_id>/", views.show_target_set, name="targets"),
    path("nufus/<number:set_id>/nufus.csv", views.targets_csv, name="targets-csv"),
    path("nufus/<number:set_id>/geri-cek/", views.withdraw_targets, name="targets-withdraw"),
]
api_urlpatterns = [
    path("", api.TargetSetList.as_view(), name="target-sets"),
    path("<number:set_id>/", api.TargetSetDetail.as_view(), name="targets"),
]
