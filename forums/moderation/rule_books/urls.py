"""URL patterns of rule books."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from forums.moderation.rule_books import api, views

urlpatterns = [
    path("kurallar/", views.show_rule_book, name="rules"),
    path("kurallar/<number:version>/", views.show_rule_book, name="rule-book"),
]
staff_urlpatterns = [
    path("kurallar/", views.draft_version, name="rule-book"),
]
api_urlpatterns = [
    path("rules/", api.Rules.as_view(), name="rules"),
]
