"""The front page and the pages that explain the site."""

from django.urls import path

from config import site_views

urlpatterns = [
    path("", site_views.front, name="front"),
    path("yontem/", site_views.method, name="method"),
    path("gizlilik/", site_views.privacy, name="privacy"),
    path("erisilebilirlik/", site_views.accessibility, name="accessibility"),
    path("site.webmanifest", site_views.manifest, name="manifest"),
]
