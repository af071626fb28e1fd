from django.urls import path

import participation.converters  # noqa: F401 - knows <number:…>
from polls.api import comparison, results, texts, views

app_name = "polls-api"
urlpatterns = [
    path("", views.PollList.as_view(), name="list"),
    path("<number:poll_id>/", views.PollDetail.as_view(), name="detail"),
    path("<number:poll_id>/responses/", views.PollResponse.as_view(), name="respond"),
    path("<number:poll_id>/results/", views.PollResults.as_view(), name="results"),
    path(
        "<number:poll_id>/questions/<number:question_id>/texts/",
        texts.OpenTexts.as_view(),
        name="texts",
    ),
    path("<number:poll_id>/analysis/", results.PollAnalysis.as_view(), name="analysis"),
    path(
        "<number:poll_id>/comparison/<number:other_id>/",
        comparison.PollComparison.as_view(),
        name="comparison",
    ),
]
