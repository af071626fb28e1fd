from django.urls import path

import participation.converters  # noqa: F401 - registers <number:…>
from participation.publications.views import staff

app_name = "publications-staff"
urlpatterns = [
    path("", staff.overview, name="overview"),
    path("yeni/", staff.create, name="create"),
    path("<number:edition_id>/", staff.manage, name="manage"),
    path("<number:edition_id>/metin/", staff.text, name="text"),
    path("<number:edition_id>/onizleme/", staff.preview, name="preview"),
    path("<number:edition_id>/yayimla/", staff.publish, name="publish"),
    path("<number:edition_id>/gonder/", staff.submit, name="submit"),
    path("<number:edition_id>/iade/", staff.return_to_draft, name="return"),
    path("<number:edition_id>/sil/", staff.delete, name="delete"),
    path("<number:edition_id>/yeni-surum/", staff.new_version, name="new-version"),
    path("<number:edition_id>/bolumler/ekle/", staff.section_add, name="section-add"),
    path("<number:edition_id>/bolumler/<number:section_id>/", staff.section, name="section"),
    path("<number:edition_id>/bolumler/<number:section_id>/tasi/", staff.section_move, name="section-move"),
    path(
        "<number:edition_id>/bolumler/<number:section_id>/cikar/", staff.section_remove, name="section-remove"
    ),
]
