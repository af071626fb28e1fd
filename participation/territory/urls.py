"""Addresses below ``/ilceler/``."""

from django.urls import path

from participation.territory import views

app_name = "territory"
urlpatterns = [path("", views.districts, name="districts")]
