"""URL patterns of posts hidden at once."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from forums.moderation.hidings import views

staff_urlpatterns = [
    path("gizlenenler/", views.list_hidings, name="hidings"),
    path("gizlenenler/<number:hiding_id>/", views.decide_hiding, name="confirm-hiding"),
    path("inceleme/<number:item_id>/gizle/", views.hide_at_once, name="hide-at-once"),
]
