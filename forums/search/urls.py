"""URL patterns of search."""

from django.urls import path

from forums.search import api, views

urlpatterns = [
    path("ara/", views.search_posts, name="search"),
]
api_urlpatterns = [
    path("search/", api.Search.as_view(), name="search"),
]
