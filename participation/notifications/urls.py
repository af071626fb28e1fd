"""URLs below ``/bildirimler/``."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from participation.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.list_notices, name="list"),
    path("okundu/", views.read_all_notices, name="read-all"),
    path("ayarlar/", views.edit_preferences, name="settings"),
    path("takip/<str:subject>/", views.follow_subject, name="follow-subject"),
    path("sayi/", views.show_unread_count, name="count"),
    path("birak/", views.unsubscribe_by_link, name="leave"),
    path("<number:notice_id>/", views.open_notice, name="follow"),
]
