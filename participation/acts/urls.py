"""URLs of the public acts."""

from django.urls import path

from participation.acts import api, views
from participation.acts.feeds import ActFeed

app_name = "acts"
urlpatterns = [
    path("", views.show_acts, name="list"),
    path("akis.atom", ActFeed(), name="feed"),
]
api_urlpatterns = [path("", api.ActList.as_view(), name="list")]
