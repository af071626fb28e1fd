from django.urls import path

import participation.converters  # noqa: F401 - knows <number:…>
from polls.open_answers import api as open_answers_api
from polls.releases import api as releases_api
from polls.responses import api as responses_api
from polls.results import api as results_api
from polls.results.comparison import api as comparison_api

app_name = "polls-api"
urlpatterns = [
    path("", releases_api.PollList.as_view(), name="list"),
    path("<number:poll_id>/", responses_api.PollDetail.as_view(), name="detail"),
    path("<number:poll_id>/responses/", responses_api.PollResponse.as_view(), name="respond"),
    path("<number:poll_id>/results/", releases_api.PollResults.as_view(), name="results"),
    path(
        "<number:poll_id>/questions/<number:question_id>/texts/",
        open_answers_api.OpenTexts.as_view(),
        name="texts",
    ),
    path("<number:poll_id>/analysis/", results_api.PollAnalysis.as_view(), name="analysis"),
    path(
        "<number:poll_id>/comparison/<number:other_id>/",
        comparison_api.PollComparison.as_view(),
        name="comparison",
    ),
]
