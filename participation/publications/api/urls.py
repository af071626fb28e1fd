from django.urls import path

import participation.publications.converters  # noqa: F401 - registers <bulletin:…>
from participation.publications.api import views

app_name = "publications-api"
urlpatterns = [
    path("", views.BulletinList.as_view(), name="list"),
    path("<str:slug>/", views.BulletinDetail.as_view(), name="detail"),
]
