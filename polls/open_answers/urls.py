from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from polls.open_answers import api, views

urlpatterns = [
    path("<number:poll_id>/sorular/<number:question_id>/metinler/", views.published, name="texts"),
]
staff_urlpatterns = [
    path("<number:poll_id>/metinler/", views.review, name="texts"),
    path("<number:poll_id>/metinler/<uuid:text_id>/", views.one, name="text"),
    path("<number:poll_id>/sorular/<number:question_id>/basliklar/", views.headings, name="headings"),
    path(
        "<number:poll_id>/sorular/<number:question_id>/basliklar/<number:code_id>/",
        views.heading,
        name="heading",
    ),
]
api_urlpatterns = [
    path("<number:poll_id>/questions/<number:question_id>/texts/", api.OpenTexts.as_view(), name="texts"),
]
