from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from polls.integrity import views

staff_urlpatterns = [
    path("<number:poll_id>/katilim/", views.show_integrity_panel, name="panel"),
    path("<number:poll_id>/katilim/ayir/", views.set_responses_aside, name="set-aside"),
    path(
        "<number:poll_id>/katilim/ayir/<number:set_id>/geri-al/",
        views.withdraw_set_aside,
        name="set-aside-withdraw",
    ),
]
