from django.urls import path

import participation.converters  # noqa: F401 - knows <number:…>
from polls.views import public, results, texts

app_name = "polls"
urlpatterns = [
    path("", public.poll_list, name="list"),
    path("<number:poll_id>/", public.poll, name="poll"),
    path("<number:poll_id>/sorular/<number:question_id>/metinler/", texts.published, name="texts"),
    path("<number:poll_id>/sonuc.<str:form>", results.download, name="download"),
    path("<number:poll_id>/onizleme.png", results.share, name="preview"),
    path("<number:poll_id>/karsilastir/<number:other_id>/", results.compare, name="comparison"),
    path("<number:poll_id>/gomulu/<slug:chart>/", results.embed, name="embed"),
]
