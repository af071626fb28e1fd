"""URLs of the public pages: ``/surecler/`` and ``/organlar/``."""

from django.urls import path

from participation.processes.views import public

app_name = "processes"
urlpatterns = [
    path("surecler/", public.processes, name="list"),
    path("surecler/<slug:slug>/", public.process, name="process"),
    path("organlar/", public.organs, name="organs"),
    path("organlar/<slug:slug>/", public.organ, name="organ"),
]
