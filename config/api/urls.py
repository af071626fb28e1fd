from django.urls import include, path

from config.api import views
from forums import urls as forums
from participation.acts import urls as acts
from participation.processes import urls as processes
from participation.publications import urls as publications
from participation.roll import urls as roll
from participation.search import urls as search
from participation.territory import urls as territory
from polls import urls as polls
from referenda import urls as referenda

urlpatterns = [
    path("v1/", views.IndexView.as_view(), name="api-index"),
    path("v1/schema/", views.SchemaView.as_view(), name="api-schema"),
    path("v1/tokens/", views.TokenView.as_view(), name="api-tokens"),
    path("v1/polls/", include((polls.api_urlpatterns, "polls-api"))),
    path("v1/referenda/", include((referenda.api_urlpatterns, "referenda-api"))),
    path("v1/forums/", include((forums.api_urlpatterns, "forums-api"))),
    path("v1/", include((search.api_urlpatterns, "search-api"))),
    path("v1/", include((processes.api_urlpatterns, "processes-api"))),
    path("v1/rolls/", include((roll.api_urlpatterns, "roll-api"))),
    path("v1/targets/", include((territory.api_urlpatterns, "territory-api"))),
    path("v1/acts/", include((acts.api_urlpatterns, "acts-api"))),
    path("v1/bulletins/", include((publications.api_urlpatterns, "publications-api"))),
]
