from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from polls.results import api, views
from polls.results.comparison import urls as comparison

urlpatterns = [
    path("", views.list_public_polls, name="list"),
    path("<number:poll_id>/", views.show_or_answer_poll, name="poll"),
    path("<number:poll_id>/yanitim/", views.keep_answers, name="keep"),
    path("<number:poll_id>/sonuc.<str:form>", views.download_results, name="download"),
    path("<number:poll_id>/onizleme.png", views.send_preview_image, name="preview"),
    path("<number:poll_id>/gomulu/<slug:chart>/", views.show_embedded_chart, name="embed"),
    *comparison.urlpatterns,
]
staff_urlpatterns = [
    path("<number:poll_id>/tanilama/", views.show_diagnosis, name="diagnostics"),
]
api_urlpatterns = [
    path("<number:poll_id>/analysis/", api.PollAnalysis.as_view(), name="analysis"),
    *comparison.api_urlpatterns,
]
