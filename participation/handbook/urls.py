"""URLs below ``/el-kitabi/``."""

from django.urls import path

from participation.handbook import views

app_name = "handbook"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.read, name="chapter"),
]
