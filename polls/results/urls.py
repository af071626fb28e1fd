from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from polls.results import api, views
from polls.results.comparison import urls as comparison

urlpatterns = [
    path("", views.poll_list, name="list"),
    path("<number:poll_id>/", views.poll, name="poll"),
    path("<number:poll_id>/yanitim/", views.keep_answers, name="keep"),
    path("<number:poll_id>/sonuc.<str:form>", views.download, name="download"),
    path("<number:poll_id>/onizleme.png", views.share, name="preview"),
    path("<number:poll_id>/gomulu/<slug:chart>/", views.embed, name="embed"),
    *comparison.urlpatterns,
]
staff_urlpatterns = [
    path("<number:poll_id>/tanilama/", views.diagnose, name="diagnostics"),
]
api_urlpatterns = [
    path("<number:poll_id>/analysis/", api.PollAnalysis.as_view(), name="analysis"),
    *comparison.api_urlpatterns,
]
