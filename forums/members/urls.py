"""URL patterns of blocking."""

from django.urls import path

from forums.members import api, views

urlpatterns = [
    path("kisi/<slug:handle>/engelle/", views.block_member, name="block"),
]
api_urlpatterns = [
    path("members/<slug:handle>/block/", api.MemberBlocking.as_view(), name="block"),
]
