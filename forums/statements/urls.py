"""URL patterns of statements."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from forums.statements import api, views

urlpatterns = [
    path("konu/<number:thread_id>/gorusler/", views.show_statements, name="statements"),
    path("konu/<number:thread_id>/gorusler/oy/", views.vote, name="vote"),
    path("konu/<number:thread_id>/gorusler/oner/", views.suggest_statement, name="suggest"),
    path("konu/<number:thread_id>/gorusler/ac/", views.open_conversation, name="open-conversation"),
    path("konu/<number:thread_id>/gorusler/kapat/", views.close_conversation, name="close-conversation"),
]
api_urlpatterns = [
    path("threads/<number:thread_id>/statements/", api.ThreadStatements.as_view(), name="statements"),
    path(
        "threads/<number:thread_id>/statements/opening/",
        api.StatementsOpening.as_view(),
        name="open-statements",
    ),
    path(
        "threads/<number:thread_id>/statements/closing/",
        api.StatementsClosing.as_view(),
        name="close-statements",
    ),
    path(
        "threads/<number:thread_id>/statements/<number:statement_id>/vote/",
        api.StatementVoting.as_view(),
        name="vote",
    ),
]
