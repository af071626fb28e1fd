"""URLs of processes and organs: public pages, pages for editors and the API."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from participation.processes import api
from participation.processes.views import organs, public, staff

app_name = "processes"
urlpatterns = [
    path("surecler/", public.list_processes, name="list"),
    path("surecler/<slug:slug>/", public.show_process, name="process"),
    path("organlar/", public.list_organs, name="organs"),
    path("organlar/<slug:slug>/", public.organ, name="organ"),
]
staff_urlpatterns = [
    path("surecler/", staff.show_overview, name="overview"),
    path("surecler/yeni/", staff.edit_process, name="create"),
    path("surecler/<number:process_id>/", staff.manage_process, name="manage"),
    path("surecler/<number:process_id>/duzenle/", staff.edit_process, name="edit"),
    path("surecler/<number:process_id>/asamalar/yeni/", staff.phase, name="phase-create"),
    path("surecler/<number:process_id>/asamalar/<number:phase_id>/", staff.phase, name="phase"),
    path(
        "surecler/<number:process_id>/asamalar/<number:phase_id>/cikar/",
        staff.phase_remove,
        name="phase-remove",
    ),
    path("surecler/<number:process_id>/yayimla/", staff.publish_process, name="publish"),
    path("surecler/<number:process_id>/bitir/", staff.end_process, name="end"),
    path("surecler/<number:process_id>/surdur/", staff.resume_process, name="resume"),
    path("surecler/<number:process_id>/sil/", staff.delete_draft, name="delete"),
    path("organlar/", organs.list_organs, name="organs"),
    path("organlar/yeni/", organs.edit, name="organ-create"),
    path("organlar/<number:organ_id>/", organs.manage_organ, name="organ"),
    path("organlar/<number:organ_id>/duzenle/", organs.edit, name="organ-edit"),
    path("organlar/<number:organ_id>/uyeler/yeni/", organs.begin_membership, name="member-create"),
    path(
        "organlar/<number:organ_id>/uyeler/<number:membership_id>/", organs.change_membership, name="member"
    ),
    path(
        "organlar/<number:organ_id>/uyeler/<number:membership_id>/bitir/",
        organs.end_membership,
        name="member-end",
    ),
]
api_urlpatterns = [
    path("processes/", api.ProcessList.as_view(), name="processes"),
    path("processes/<slug:slug>/", api.ProcessDetail.as_view(), name="process"),
    path("organs/", api.OrganList.as_view(), name="organs"),
    path("organs/<slug:slug>/", api.OrganDetail.as_view(), name="organ"),
]
