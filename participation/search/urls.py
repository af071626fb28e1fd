"""URL patterns of the search over everything."""

from django.urls import path

from participation.search import api, views

app_name = "search"
urlpatterns = [
    path("ara/", views.show_search_results, name="search"),
]
api_urlpatterns = [
    path("search/", api.Search.as_view(), name="search"),
]
