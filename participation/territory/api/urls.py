from django.urls import path

import participation.converters  # noqa: F401 - registers <number:…>
from participation.territory.api import views

app_name = "territory-api"
urlpatterns = [
    path("", views.TargetSetList.as_view(), name="target-sets"),
    path("<number:set_id>/", views.TargetSetDetail.as_view(), name="targets"),
]
