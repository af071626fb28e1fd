"""Public pages ``/oy-hakki/`` and ``/ikamet/``, the resident's own below ``/hesap/oy-hakki/``, staff
pages, the API.
"""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from participation.roll import api
from participation.roll.views import corrections, imports, letters, own, public, staff

app_name = "roll"
urlpatterns = [
    path("oy-hakki/", public.list_public_rolls, name="list"),
    path("oy-hakki/<number:roll_id>/", public.roll, name="roll"),
    path("ikamet/", public.residence, name="residence"),
    path("hesap/oy-hakki/", own.own, name="own"),
    path("hesap/oy-hakki/<number:roll_id>/ekleme/", own.ask_added, name="ask-added"),
    path("hesap/oy-hakki/<number:roll_id>/ilce/", own.ask_district, name="ask-district"),
]
staff_urlpatterns = [
    path("", staff.show_overview, name="overview"),
    path("yeni/", staff.edit, name="create"),
    path("kural/", staff.correction_rule, name="rule"),
    path("<number:roll_id>/", staff.manage_roll, name="manage"),
    path("<number:roll_id>/duzenle/", staff.edit, name="edit"),
    path("<number:roll_id>/sil/", staff.delete_draft, name="delete"),
    path("<number:roll_id>/ac/", staff.open_roll, name="open"),
    path("<number:roll_id>/kesinlestir/", staff.propose_freeze, name="freeze"),
    path("<number:roll_id>/kesinlestir/<number:proposal_id>/", staff.freeze_confirm, name="freeze-confirm"),
    path(
        "<number:roll_id>/kesinlestir/<number:proposal_id>/geri-al/",
        staff.freeze_withdraw,
        name="freeze-withdraw",
    ),
    path("<number:roll_id>/mektuplar/", letters.make_letters, name="letters"),
    path("<number:roll_id>/dosya/", imports.upload_roll_file, name="import"),
    path("<number:roll_id>/dosya/<number:import_id>/", imports.preview_import, name="preview"),
    path("<number:roll_id>/duzeltmeler/", corrections.corrections, name="corrections"),
    path(
        "<number:roll_id>/duzeltmeler/<number:correction_id>/",
        corrections.decide_correction,
        name="correction",
    ),
]
api_urlpatterns = [
    path("", api.RollList.as_view(), name="rolls"),
    path("<number:roll_id>/", api.RollDetail.as_view(), name="roll"),
]
