"""URLs below ``/el-kitabi/``."""

from django.urls import path

from participation.handbook import views

app_name = "handbook"
urlpatterns = [
    path("", views.show_index, name="index"),
    path("<slug:slug>/", views.show_chapter, name="chapter"),
]
