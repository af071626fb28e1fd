from django.urls import path

import participation.converters  # noqa: F401 - registers <number:…>
from participation.roll.api import views

app_name = "roll-api"
urlpatterns = [
    path("", views.RollList.as_view(), name="rolls"),
    path("<number:roll_id>/", views.RollDetail.as_view(), name="roll"),
]
