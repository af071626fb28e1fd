"""URLs below ``/yonetim/oy-hakki/`` for the council's officers."""

from django.urls import path

import participation.converters  # noqa: F401 - registers <number:…>
from participation.roll.views import corrections, imports, staff

app_name = "roll-staff"
urlpatterns = [
    path("", staff.overview, name="overview"),
    path("yeni/", staff.edit, name="create"),
    path("<number:roll_id>/", staff.manage, name="manage"),
    path("<number:roll_id>/duzenle/", staff.edit, name="edit"),
    path("<number:roll_id>/sil/", staff.delete, name="delete"),
    path("<number:roll_id>/ac/", staff.open_roll, name="open"),
    path("<number:roll_id>/kesinlestir/", staff.freeze, name="freeze"),
    path("<number:roll_id>/dosya/", imports.upload, name="import"),
    path("<number:roll_id>/dosya/<number:import_id>/", imports.preview, name="preview"),
    path("<number:roll_id>/duzeltmeler/", corrections.corrections, name="corrections"),
    path("<number:roll_id>/duzeltmeler/<number:correction_id>/", corrections.correction, name="correction"),
]
