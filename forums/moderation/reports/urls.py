"""URL patterns of reports."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from forums.moderation.reports import api, views

urlpatterns = [
    path(
        "konu/<number:thread_id>/gorusler/<number:statement_id>/bildir/",
        views.report_statement,
        name="report-statement",
    ),
    path("ileti/<number:post_id>/bildir/", views.report_post, name="report"),
]
api_urlpatterns = [
    path(
        "threads/<number:thread_id>/statements/<number:statement_id>/reports/",
        api.StatementReports.as_view(),
        name="report-statement",
    ),
    path("posts/<number:post_id>/reports/", api.PostReports.as_view(), name="report"),
]
