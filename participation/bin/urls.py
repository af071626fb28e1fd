"""The page for staff, at ``/yonetim/silinenler/``."""

from django.urls import path

from participation.bin import views

app_name = "bin"
urlpatterns = [
    path("", views.show_overview, name="overview"),
]
