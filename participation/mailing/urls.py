"""Pages below ``/yonetim/e-postalar/``."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from participation.mailing import views

app_name = "mailing"
urlpatterns = [
    path("", views.show_outbox, name="outbox"),
    path("<number:kind>/yeniden/", views.retry_mails, name="retry"),
    path("<number:kind>/at/", views.drop_mails_of_kind, name="drop"),
]
