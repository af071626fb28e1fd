from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from polls.open_answers import api, views

urlpatterns = [
    path(
        "<number:poll_id>/sorular/<number:question_id>/metinler/", views.list_published_answers, name="texts"
    ),
]
staff_urlpatterns = [
    path("<number:poll_id>/metinler/", views.review_answers, name="texts"),
    path("<number:poll_id>/metinler/<uuid:text_id>/", views.decide_on_answer, name="text"),
    path("<number:poll_id>/sorular/<number:question_id>/basliklar/", views.manage_headings, name="headings"),
    path(
        "<number:poll_id>/sorular/<number:question_id>/basliklar/<number:code_id>/",
        views.edit_heading,
        name="heading",
    ),
]
api_urlpatterns = [
    path("<number:poll_id>/questions/<number:question_id>/texts/", api.OpenTexts.as_view(), name="texts"),
]
