"""URL patterns of the zero report and the record (tutanak)."""

from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from referenda.results.documents import views

_ONE = "<number:referendum_id>/"
urlpatterns = [
    path(f"{_ONE}sifir-raporu/", views.show_zero_report, name="zero-report"),
    path(f"{_ONE}sifir-raporu.pdf", views.download_zero_report_pdf, name="zero-report-pdf"),
    path(f"{_ONE}tutanak.pdf", views.record_pdf, name="record"),
]
