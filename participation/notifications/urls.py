"""URLs below ``/bildirimler/``."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from participation.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.notices, name="list"),
    path("okundu/", views.read_all, name="read-all"),
    path("ayarlar/", views.choices, name="settings"),
    path("takip/<str:subject>/", views.follow_subject, name="follow-subject"),
    path("sayi/", views.count, name="count"),
    path("birak/", views.leave, name="leave"),
    path("<number:notice_id>/", views.follow, name="follow"),
]
