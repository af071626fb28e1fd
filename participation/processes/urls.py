"""URLs of processes and organs: public pages, pages for editors and the API."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from participation.processes import api
from participation.processes.views import organs, public, staff

app_name = "processes"
urlpatterns = [
    path("surecler/", public.processes, name="list"),
    path("surecler/<slug:slug>/", public.process, name="process"),
    path("organlar/", public.organs, name="organs"),
    path("organlar/<slug:slug>/", public.organ, name="organ"),
]
staff_urlpatterns = [
    path("surecler/", staff.overview, name="overview"),
    path("surecler/yeni/", staff.edit, name="create"),
    path("surecler/<number:process_id>/", staff.manage, name="manage"),
    path("surecler/<number:process_id>/duzenle/", staff.edit, name="edit"),
    path("surecler/<number:process_id>/asamalar/yeni/", staff.phase, name="phase-create"),
    path("surecler/<number:process_id>/asamalar/<number:phase_id>/", staff.phase, name="phase"),
    path(
        "surecler/<number:process_id>/asamalar/<number:phase_id>/cikar/",
        staff.phase_remove,
        name="phase-remove",
    ),
    path("surecler/<number:process_id>/yayimla/", staff.publish, name="publish"),
    path("surecler/<number:process_id>/bitir/", staff.end, name="end"),
    path("surecler/<number:process_id>/surdur/", staff.resume, name="resume"),
    path("surecler/<number:process_id>/sil/", staff.delete, name="delete"),
    path("organlar/", organs.overview, name="organs"),
    path("organlar/yeni/", organs.edit, name="organ-create"),
    path("organlar/<number:organ_id>/", organs.organ, name="organ"),
    path("organlar/<number:organ_id>/duzenle/", organs.edit, name="organ-edit"),
    path("organlar/<number:organ_id>/uyeler/yeni/", organs.begin, name="member-create"),
    path("organlar/<number:organ_id>/uyeler/<number:membership_id>/", organs.change, name="member"),
    path("organlar/<number:organ_id>/uyeler/<number:membership_id>/bitir/", organs.end, name="member-end"),
]
api_urlpatterns = [
    path("processes/", api.ProcessList.as_view(), name="processes"),
    path("processes/<slug:slug>/", api.ProcessDetail.as_view(), name="process"),
    path("organs/", api.OrganList.as_view(), name="organs"),
    path("organs/<slug:slug>/", api.OrganDetail.as_view(), name="organ"),
]
