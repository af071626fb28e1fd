"""URL patterns of word lists."""

from django.urls import path

from forums.review.word_lists import views

staff_urlpatterns = [
    path("kelimeler/", views.manage_word_lists, name="words"),
]
