from django.urls import path

import participation.converters  # noqa: F401 - knows <number:…>
from polls.open_answers import views as open_answers_views
from polls.results import views as results_views
from polls.results.comparison import views as comparison_views

app_name = "polls"
urlpatterns = [
    path("", results_views.poll_list, name="list"),
    path("<number:poll_id>/", results_views.poll, name="poll"),
    path(
        "<number:poll_id>/sorular/<number:question_id>/metinler/", open_answers_views.published, name="texts"
    ),
    path("<number:poll_id>/sonuc.<str:form>", results_views.download, name="download"),
    path("<number:poll_id>/onizleme.png", results_views.share, name="preview"),
    path("<number:poll_id>/karsilastir/<number:other_id>/", comparison_views.compare, name="comparison"),
    path("<number:poll_id>/gomulu/<slug:chart>/", results_views.embed, name="embed"),
]
